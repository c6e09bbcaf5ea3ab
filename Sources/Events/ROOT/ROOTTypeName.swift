/// Names of types and of members, as C++ and ROOT write them.
enum ROOTTypeName {
  /// What stands between each pair of brackets behind a name.
  static func brackets(_ text: String) -> [Substring] {
    text.split(separator: "[", omittingEmptySubsequences: false).dropFirst().map {
      $0.prefix { $0 != "]" }
    }
  }

  /// What stands before the first bracket, without the dot that ends a name whose members have it before theirs.
  static func plain(_ name: String) -> String {
    let name = name.hasSuffix("]") ? name.prefix { $0 != "[" } : name[...]
    return String(name.hasSuffix(".") && name.count > 1 ? name.dropLast() : name)
  }

  /// The kind of number of which a type is a vector; nil where it is none.
  static func vectorElement(_ name: String) -> ROOTNumber? {
    let name = name.replacing("std::", with: "")
    for prefix in ["vector<", "ROOT::VecOps::RVec<", "ROOT::RVec<"] where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      guard rest.hasSuffix(">") else { return nil }
      let element = rest.dropLast().split(separator: ",", maxSplits: 1)
      // A second argument can only be the usual allocator.
      guard element.count == 1 || element[1].hasPrefix("allocator<") else { return nil }
      return number(element[0])
    }
    return nil
  }

  /// The kind of number of a basic type's name; nil where it is none.
  private static func number(_ name: Substring) -> ROOTNumber? {
    switch name.split(separator: " ").joined(separator: " ") {
    case "bool", "Bool_t": .boolean
    case "char", "Char_t", "signed char", "int8_t": .integer(size: 1, isUnsigned: false)
    case "unsigned char", "UChar_t", "Byte_t", "uint8_t": .integer(size: 1, isUnsigned: true)
    case "short", "Short_t", "int16_t", "short int": .integer(size: 2, isUnsigned: false)
    case "unsigned short", "UShort_t", "uint16_t", "unsigned short int":
      .integer(size: 2, isUnsigned: true)
    case "int", "Int_t", "int32_t": .integer(size: 4, isUnsigned: false)
    case "unsigned int", "UInt_t", "unsigned", "uint32_t": .integer(size: 4, isUnsigned: true)
    case "long", "Long_t", "long long", "Long64_t", "int64_t", "long int", "long long int":
      .integer(size: 8, isUnsigned: false)
    case "unsigned long", "ULong_t", "unsigned long long", "ULong64_t", "uint64_t", "size_t",
      "unsigned long int", "unsigned long long int":
      .integer(size: 8, isUnsigned: true)
    case "float", "Float_t": .float(size: 4)
    case "double", "Double_t": .float(size: 8)
    case "Double32_t": .short(.double32, comment: "")
    case "Float16_t": .short(.float16, comment: "")
    default: nil
    }
  }
}
