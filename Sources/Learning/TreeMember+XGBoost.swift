import Events
import Foundation

extension TreeMember {
  /// The member as a model in XGBoost's JSON, which Python reads as
  /// `xgboost.Booster(model_file="member.json")`.
  ///
  /// Source of the format: xgboost.readthedocs.io, "Introduction to Model IO"; written as of 1.7.
  ///
  /// - Parameter features: their names go with the model unless one holds a character that XGBoost
  ///   does not allow; Python then wants a matrix of the same `feature_names`.
  public func xgboostJSON(features: [Feature]) throws -> Data {
    let names = features.map(\.name)
    let areAllowed = names.allSatisfy { $0.allSatisfy { !"[]<".contains($0) } }
    let namesText = String(
      decoding: try JSONEncoder().encode(areAllowed ? names : []), as: UTF8.self)
    let types: [String] = areAllowed ? names.map { _ in #""float""# } : []
    let texts: [String] = trees.enumerated().map { number, tree in
      tree.xgboostText(number: number, featureCount: features.count)
    }
    return Data(
      """
      {"learner":{"attributes":{},"feature_names":\(namesText),\
      "feature_types":[\(types.joined(separator: ","))],\
      "gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1",\
      "num_trees":"\(trees.count)"},"iteration_indptr":\(list(0...trees.count)),\
      "tree_info":\(list(trees.map { _ in 0 })),"trees":[\(texts.joined(separator: ","))]},\
      "name":"gbtree"},"learner_model_param":{"base_score":"5E-1","boost_from_average":"1",\
      "num_class":"0","num_feature":"\(features.count)","num_target":"1"},\
      "objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},\
      "version":[1,7,4]}
      """.utf8)
  }

  /// A member from a model in XGBoost's JSON.
  ///
  /// - Throws: `InputError` where the bytes are no such model, or one that is no plain sum of trees
  ///   for two classes: other boosters and objectives, categorical splits, several targets, a
  ///   `base_score` other than 0.5.
  public init(xgboostJSON data: Data, featureCount: Int) throws(InputError) {
    func refuse(_ problem: String) -> InputError {
      InputError(
        "XGBoost model", problem,
        remedy: "give a gbtree model of binary:logistic with base_score 0.5, saved as JSON")
    }
    let model: XGBoostModel
    do {
      model = try JSONDecoder().decode(XGBoostModel.self, from: data)
    } catch {
      throw refuse("it is damaged or of another shape: \(error)")
    }
    let (learner, forest) = (model.learner, model.learner.gradient_booster.model)
    guard learner.objective.name == "binary:logistic", learner.gradient_booster.name == "gbtree"
    else {
      throw refuse("it is a \(learner.gradient_booster.name) of \(learner.objective.name)")
    }
    // Version 3.1 and later write a vector.
    let score = learner.learner_model_param.base_score.trimmingCharacters(in: ["[", "]"])
    guard Double(score) == 0.5 else { throw refuse("its base_score is \(score)") }
    guard learner.learner_model_param.num_feature == "\(featureCount)" else {
      throw refuse(
        "it has \(learner.learner_model_param.num_feature) features, not \(featureCount)")
    }
    guard forest.gbtree_model_param.num_parallel_tree == "1", !forest.trees.isEmpty else {
      throw refuse("it has no trees, or several in a round")
    }
    var trees: [DecisionTree] = []
    for saved in forest.trees {
      do throws(Flaw) {
        trees.append(try saved.tree(featureCount: featureCount))
      } catch {
        throw refuse("tree \(saved.id): \(error.description)")
      }
    }
    self.trees = trees
  }
}

private func list(_ values: some Sequence<some CustomStringConvertible>) -> String {
  "[\(values.map(\.description).joined(separator: ","))]"
}

extension DecisionTree {
  /// The tree as XGBoost writes it. XGBoost tells whole numbers from others by their point, which
  /// `JSONEncoder` leaves out.
  fileprivate func xgboostText(number: Int, featureCount: Int) -> String {
    let nodes = features.indices
    var parents = [Int](repeating: Int(Int32.max), count: count)
    for node in nodes where features[node] >= 0 {
      parents[left[node]] = node
      parents[right[node]] = node
    }
    let none = list(nodes.map { _ in 0 })
    let conditions = nodes.map { features[$0] < 0 ? values[$0] : thresholds[$0] }
    return """
      {"base_weights":\(list(values)),"categories":[],"categories_nodes":[],\
      "categories_segments":[],"categories_sizes":[],"default_left":\(none),"id":\(number),\
      "left_children":\(list(left)),"loss_changes":\(list(gains)),"parents":\(list(parents)),\
      "right_children":\(list(right)),"split_conditions":\(list(conditions)),\
      "split_indices":\(list(features.map { max(0, $0) })),"split_type":\(none),\
      "sum_hessian":\(list(covers)),"tree_param":{"num_deleted":"0",\
      "num_feature":"\(featureCount)","num_nodes":"\(count)","size_leaf_vector":"0"}}
      """
  }
}

/// What a sum of trees takes from XGBoost's JSON, by XGBoost's own names.
private struct XGBoostModel: Decodable {
  var learner: Learner

  struct Learner: Decodable {
    var gradient_booster: Booster
    var learner_model_param: Parameters
    var objective: Objective
  }

  struct Booster: Decodable {
    var model: Forest
    var name: String
  }

  struct Forest: Decodable {
    var gbtree_model_param: Counts
    var trees: [Tree]
  }

  struct Counts: Decodable {
    var num_parallel_tree: String
  }

  struct Parameters: Decodable {
    var base_score: String
    var num_feature: String
  }

  struct Objective: Decodable {
    var name: String
  }

  struct Tree: Decodable {
    var id: Int
    var categories: [Int]
    var left_children: [Int]
    var right_children: [Int]
    var loss_changes: [Float]
    var split_conditions: [Float]
    var split_indices: [Int]
    var split_type: [Int]
    var sum_hessian: [Float]
  }
}

extension XGBoostModel.Tree {

  /// The tree, its nodes numbered anew from the root on.
  fileprivate func tree(featureCount: Int) throws(Flaw) -> DecisionTree {
    let sizes = [
      right_children.count, loss_changes.count, split_conditions.count, split_indices.count,
      sum_hessian.count,
    ]
    let size = left_children.count
    guard size > 0, sizes.allSatisfy({ $0 == size }) else {
      throw Flaw("its arrays are of lengths \([size] + sizes)")
    }
    guard split_type.allSatisfy({ $0 == 0 }), categories.isEmpty else {
      throw Flaw("it splits on categories")
    }
    var nodes: [DecisionTree.Node] = []
    var queue = [0]
    var isReached = [Bool](repeating: false, count: size)
    while nodes.count < queue.count {
      let old = queue[nodes.count]
      var node = DecisionTree.Node()
      node.cover = sum_hessian[old]
      if left_children[old] == -1 {
        node.value = split_conditions[old]
      } else {
        for child in [left_children[old], right_children[old]] {
          guard child > 0, child < size, !isReached[child] else {
            throw Flaw("node \(old) has the child \(child)")
          }
          isReached[child] = true
        }
        node.feature = split_indices[old]
        node.threshold = split_conditions[old]
        node.gain = loss_changes[old]
        (node.left, node.right) = (queue.count, queue.count + 1)
        queue += [left_children[old], right_children[old]]
      }
      nodes.append(node)
    }
    let tree = DecisionTree(nodes)
    try tree.requireSound(featureCount: featureCount)
    return tree
  }
}
