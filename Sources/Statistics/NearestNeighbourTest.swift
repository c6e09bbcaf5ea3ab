import Events

/// The share of the events' nearest neighbours that are of their own sample.
///
/// T = 1/Nk Σ_i #{of the k events nearest to i, those of i's sample}, with exact Euclidean distances of
/// the features as ``TwoSamples`` standardises them. Where both samples come from one distribution its
/// mean is [n(n − 1) + m(m − 1)]/N(N − 1). Events at the distance of the k-th share the places that
/// remain, so that the order of the rows does not matter. It sees local differences in a few features,
/// and loses power with the number of features and where one sample is much smaller.
///
/// T has steps of 1/Nk, so many permutations are alike and p errs to the large side.
///
/// Preparing takes N² distances, a permutation Nk comparisons.
///
/// Schilling, J. Am. Stat. Assoc. 81 (1986) 799; Henze, Ann. Stat. 16 (1988) 772.
public struct NearestNeighbourTest: TwoSampleStatistic {
  /// "nearest neighbours".
  public let name = "nearest neighbours"
  /// k, how many neighbours of every event count.
  public let neighbours: Int

  /// The statistic of k ≥ 1 neighbours, fewer than the events.
  public init(neighbours: Int) {
    precondition(neighbours >= 1, "\(neighbours) neighbours")
    self.neighbours = neighbours
  }

  /// The neighbours of every event.
  ///
  /// - Throws: `InputError` where there are not more events than neighbours.
  public func prepared(for samples: TwoSamples) throws(InputError) -> Prepared {
    let (count, k) = (samples.count, neighbours)
    guard k < count else {
      throw InputError(
        name, "\(k) neighbours among \(count) events", remedy: "at most \(count - 1)")
    }
    var lists = [NeighbourList](repeating: NeighbourList(), count: count)
    lists.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer  // each event writes a list of its own
      samples.forEachFullRowOfDistances { event, squares in
        slots[event] = NeighbourList(of: event, squares: squares, neighbours: k)
      }
    }
    return Prepared(labels: samples.isFirst, lists: lists, neighbours: k)
  }

  /// The neighbours of every event, to be counted by labels.
  public struct Prepared: PreparedTwoSampleStatistic {
    /// Whether an event is of the first sample.
    public let labels: [Bool]
    let lists: [NeighbourList]
    let neighbours: Int

    /// T where the events have these labels.
    public func value(_ labels: [Bool]) -> Double {
      precondition(labels.count == lists.count, "\(labels.count) labels of \(lists.count) events")
      var (whole, shared) = (0, 0.0)
      for (event, list) in lists.enumerated() {
        let label = labels[event]
        for other in list.closer where labels[Int(other)] == label { whole += 1 }
        if list.tiedShare == 1 {
          for other in list.tied where labels[Int(other)] == label { whole += 1 }
        } else {
          var same = 0
          for other in list.tied where labels[Int(other)] == label { same += 1 }
          shared += Double(same) * list.tiedShare
        }
      }
      return (Double(whole) + shared) / (Double(lists.count) * Double(neighbours))
    }
  }
}

/// The k nearest of an event: those nearer than the k-th, and those as near, which share its places.
struct NeighbourList: Sendable {
  /// The events nearer than the k-th nearest.
  private(set) var closer: [Int32] = []
  /// The events as near as the k-th nearest.
  private(set) var tied: [Int32] = []
  /// The share of a place that each of those has, 1 where they all fit.
  private(set) var tiedShare = 1.0

  /// No neighbours.
  init() {}

  /// The neighbours of an event from its squared distances to all, itself among them.
  init(of event: Int, squares: UnsafeMutableBufferPointer<Double>, neighbours k: Int) {
    let kth = withUnsafeTemporaryAllocation(of: Double.self, capacity: k) { nearest in
      nearest.initialize(repeating: .infinity)
      for other in squares.indices where other != event && squares[other] < nearest[k - 1] {
        var place = k - 1
        while place > 0 && nearest[place - 1] > squares[other] {
          nearest[place] = nearest[place - 1]
          place -= 1
        }
        nearest[place] = squares[other]
      }
      return nearest[k - 1]
    }
    for other in squares.indices where other != event {
      if squares[other] < kth { closer.append(Int32(other)) }
      if squares[other] == kth { tied.append(Int32(other)) }
    }
    tiedShare = Double(k - closer.count) / Double(tied.count)
  }
}
