import ONNX

extension BoostedTrees.Fitted: ONNXExportable {
  /// The mean of the members' probabilities, each a `TreeEnsembleRegressor` of `ai.onnx.ml` 3.
  public func score(of features: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let probabilities = members.map { member in
      graph.apply("Sigmoid", member.margin(of: features, in: &graph))
    }
    return graph.apply("Mean", to: probabilities)
  }
}

extension TreeMember {
  /// The log odds, one column.
  fileprivate func margin(of features: ONNXGraph.Value, in graph: inout ONNXGraph)
    -> ONNXGraph.Value
  {
    var nodes = (trees: [Int](), ids: [Int](), features: [Int](), left: [Int](), right: [Int]())
    var (thresholds, modes) = ([Float](), [String]())
    var targets = (trees: [Int](), nodes: [Int](), weights: [Float]())
    for (index, tree) in trees.enumerated() {
      for node in 0..<tree.count {
        let isLeaf = tree.features[node] < 0
        nodes.trees.append(index)
        nodes.ids.append(node)
        nodes.features.append(max(0, tree.features[node]))
        nodes.left.append(max(0, tree.left[node]))
        nodes.right.append(max(0, tree.right[node]))
        thresholds.append(tree.thresholds[node])
        modes.append(isLeaf ? "LEAF" : "BRANCH_LT")
        guard isLeaf else { continue }
        targets.trees.append(index)
        targets.nodes.append(node)
        targets.weights.append(tree.values[node])
      }
    }
    return graph.apply(
      "TreeEnsembleRegressor", features,
      attributes: [
        "n_targets": .integer(1), "aggregate_function": .text("SUM"),
        "post_transform": .text("NONE"), "nodes_treeids": .integers(nodes.trees),
        "nodes_nodeids": .integers(nodes.ids), "nodes_featureids": .integers(nodes.features),
        "nodes_truenodeids": .integers(nodes.left), "nodes_falsenodeids": .integers(nodes.right),
        "nodes_values": .floats(thresholds), "nodes_modes": .texts(modes),
        "target_treeids": .integers(targets.trees), "target_nodeids": .integers(targets.nodes),
        "target_ids": .integers(targets.trees.map { _ in 0 }),
        "target_weights": .floats(targets.weights),
      ], domain: "ai.onnx.ml")
  }
}
