import Foundation

/// The numbers of Reference/make_reference.py.
struct Reference: Decodable {
  struct Combination: Decodable {
    let logarithms: [Double]
    let fisher, stouffer, tippett, logHarmonicMean: Double
  }

  struct OneSample: Decodable {
    let values: [Double]
    let ks, ksP, cvm, cvmP, ad: Double
  }

  struct TwoSamples: Decodable {
    let first, second: [Double]
    let ks, ksP, cvm, cvmP, ad: Double
  }

  let versions: [String: String]
  let significances, onOff, asimov, andersonDarling, cramerVonMises, kolmogorov: [[Double]]
  let combinations: [Combination]
  let samples: [OneSample]
  let pairs: [TwoSamples]

  static func load() throws -> Reference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/reference.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }
}
