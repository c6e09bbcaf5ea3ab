import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct XGBoostModelTests {
  private func member(_ seed: UInt64) async throws -> (TreeMember, TrainingSample) {
    let sample = try makeTwoClasses(2_000, distance: 1, seed: seed, features: 3)
    let fitted = try await BoostedTrees(members: 1).fit(
      sample, seed: seed, index: 0, workers: Workers(1))
    return (fitted.members[0], sample)
  }

  @Test func xgboostReadsWhatIsWritten() async throws {
    let (member, sample) = try await member(1)
    let json = try member.xgboostJSON(features: sample.features.features)
    let booster = try XGBoost.Booster(json: json, parameters: [("nthread", "1")])
    let margins = try booster.margins(of: XGBoost.Matrix(sample.features))
    let fitted = BoostedTrees.Fitted(members: [member], features: sample.features.features)
    for (margin, own) in zip(margins, try fitted.meanLogOdds(of: sample.features)) {
      // Sums of single precision in one order or another.
      #expect(isClose(Double(margin), own, .absolute(1e-6)))
    }
  }

  @Test func whatIsWrittenIsReadBack() async throws {
    let (member, sample) = try await member(2)
    let json = try member.xgboostJSON(features: sample.features.features)
    let read = try TreeMember(xgboostJSON: json, featureCount: 3)
    let features = sample.features.features
    #expect(
      try BoostedTrees.Fitted(members: [read], features: features).scores(of: sample.features)
        == BoostedTrees.Fitted(members: [member], features: features)
        .scores(of: sample.features))
    #expect(read.trees.map(\.count) == member.trees.map(\.count))
    #expect(
      try TreeMember(xgboostJSON: read.xgboostJSON(features: features), featureCount: 3) == read)
  }

  @Test func namesThatXGBoostForbidsAreLeftOut() async throws {
    let (member, _) = try await member(3)
    let json = try member.xgboostJSON(features: ["a<b", "c", "d"])
    #expect(String(decoding: json, as: UTF8.self).contains(#""feature_names":[]"#))
    _ = try XGBoost.Booster(json: json, parameters: [])
  }

  private static let stump = """
    {"learner":{"feature_names":[],"feature_types":[],"gradient_booster":{"model":{\
    "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"iteration_indptr":[0,1],\
    "tree_info":[0],"trees":[{"base_weights":[0,-1,1],"categories":[],"categories_nodes":[],\
    "categories_segments":[],"categories_sizes":[],"default_left":[0,0,0],"id":0,\
    "left_children":[1,-1,-1],"loss_changes":[3,0,0],"parents":[2147483647,0,0],\
    "right_children":[2,-1,-1],"split_conditions":[0.5,-1,1],"split_indices":[0,0,0],\
    "split_type":[0,0,0],"sum_hessian":[4,2,2],"tree_param":{"num_deleted":"0",\
    "num_feature":"1","num_nodes":"3","size_leaf_vector":"0"}}]},"name":"gbtree"},\
    "learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"1"},\
    "objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},\
    "version":[1,7,4]}
    """

  @Test func aStumpIsRead() throws {
    let member = try TreeMember(xgboostJSON: Data(Self.stump.utf8), featureCount: 1)
    let fitted = BoostedTrees.Fitted(members: [member], features: ["x"])
    let events = FeatureMatrix(features: ["x"], elements: [0.49, 0.5])
    #expect(try fitted.meanLogOdds(of: events) == [-1, 1])
    // Later versions write the base score as a vector.
    let later = Self.stump.replacingOccurrences(of: #""5E-1""#, with: #""[5E-1]""#)
    #expect(try TreeMember(xgboostJSON: Data(later.utf8), featureCount: 1) == member)
  }

  @Test(arguments: [
    ("", "["), (#""version""#, #"version"#), ("5E-1", "3E-1"), ("gbtree\"", "dart\""),
    ("binary:logistic", "reg:squarederror"), (#""num_feature":"1"},"#, #""num_feature":"2"},"#),
    (#"num_parallel_tree":"1""#, #"num_parallel_tree":"2""#), ("[1,-1,-1]", "[0,-1,-1]"),
    ("[2,-1,-1]", "[1,-1,-1]"), ("[2,-1,-1]", "[3,-1,-1]"), ("[2,-1,-1]", "[2,-1]"),
    (#""split_indices":[0"#, #""split_indices":[1"#), (#""split_type":[0"#, #""split_type":[1"#),
    (#""categories":[]"#, #""categories":[3]"#), ("[0.5,-1,1]", "[0.5,-1,1e60]"),
    (#""left_children":[1,-1,-1]"#, #""left_children":[1,9,-1]"#),
  ])
  func damagedModelsAreRefused(whole: String, damaged: String) {
    let text =
      whole.isEmpty
      ? Self.stump + damaged
      : Self.stump.replacingOccurrences(of: whole, with: damaged)
    #expect(text != Self.stump)
    #expect(throws: InputError.self) {
      try TreeMember(xgboostJSON: Data(text.utf8), featureCount: 1)
    }
  }

  @Test func aTruncatedModelIsRefused() {
    for length in stride(from: 0, to: Self.stump.utf8.count, by: 37) {
      #expect(throws: InputError.self) {
        try TreeMember(xgboostJSON: Data(Self.stump.utf8.prefix(length)), featureCount: 1)
      }
    }
  }
}
