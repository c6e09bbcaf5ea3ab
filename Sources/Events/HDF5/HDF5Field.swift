/// A field of a dataset's records.
struct HDF5Field: Sendable {
  let name: String
  /// Where it begins in a record.
  let offset: Int
  /// How many numbers it holds: more than one where it is an array.
  let count: Int
  /// Its numbers; nil where they are none.
  let number: HDF5Number?
  /// What it holds, where that is no number.
  let description: String

  private let type: HDF5Datatype

  init(_ member: HDF5Datatype.Member) {
    name = member.name
    offset = member.offset
    type = member.type
    if case .array(let lengths, let base) = member.type.kind, lengths.count == 1 {
      count = lengths[0]
      number = base.number
      description = number == nil || count == 1 ? base.description : "an array"
    } else {
      count = 1
      number = member.type.number
      description = member.type.description
    }
  }

  /// The text of the field in the first record, where it is text of a fixed length.
  func firstText(in dataset: HDF5Dataset) -> String? {
    let size: Int
    switch type.kind {
    case .text: size = type.size
    case .array(_, let base):
      guard case .text = base.kind else { return nil }
      size = base.size
    default: return nil
    }
    var text: String?
    // Data that cannot be read are an error already where numbers beside them were wanted.
    try? dataset.forEachBox { box throws(InputError) in
      let bytes = box.bytes[offset..<offset + size]
      text = String(decoding: HDF5Text.trimmed(bytes), as: UTF8.self)
      return false
    }
    return text
  }
}
