import Autograd
import Models
import Recipes
import TensorCore

/// Where a run stands: together with the parameters and the optimiser's states all it takes to go on.
struct RunPosition: Equatable {
  /// The epoch under way, counted from 1.
  var epoch = 1
  /// The window of the epoch under way, and how many of its batches are done.
  var window = 0
  var batch = 0
  /// Batches since the start of the run.
  var step = 0
  /// Sum of the losses of the epoch's batches, and how many there were.
  var lossSum = 0.0
  var losses = 0
  /// Running mean of the rewards of random choices: of the rows' log-likelihoods.
  var baseline = 0.0
  /// The best dev score and its epoch; nil before the first.
  var best: Double?
  var bestEpoch = 0

  private static let names = [
    "epoch", "window", "batch", "step", "loss_sum", "losses", "baseline", "best", "best_epoch",
  ]

  /// As text that gives the same position back, to the last bit.
  var metadata: [String: String] {
    [
      "epoch": "\(epoch)", "window": "\(window)", "batch": "\(batch)", "step": "\(step)",
      "loss_sum": "\(lossSum.bitPattern)", "losses": "\(losses)", "baseline": "\(baseline.bitPattern)",
      "best": best.map { "\($0.bitPattern)" } ?? "none", "best_epoch": "\(bestEpoch)",
    ]
  }

  init() {}

  init?(metadata: [String: String]) {
    // The bound keeps products with the size of a window inside 64 bits.
    func int(_ name: String) -> Int? {
      metadata[name].flatMap { Int($0) }.flatMap { (0...1 << 40).contains($0) ? $0 : nil }
    }
    guard let epoch = int("epoch"), let window = int("window"), let batch = int("batch"),
      let step = int("step"),
      let losses = int("losses"), let bestEpoch = int("best_epoch"), let best = metadata["best"],
      let lossBits = metadata["loss_sum"].flatMap({ UInt64($0) }),
      let baselineBits = metadata["baseline"].flatMap({ UInt64($0) })
    else { return nil }
    (self.epoch, self.window, self.batch, self.step) = (epoch, window, batch, step)
    (self.losses, self.bestEpoch, lossSum) = (losses, bestEpoch, Double(bitPattern: lossBits))
    baseline = Double(bitPattern: baselineBits)
    if best != "none" {
      guard let bits = UInt64(best) else { return nil }
      self.best = Double(bitPattern: bits)
    }
  }
}

/// `checkpoint.safetensors`: the position of a run with its parameters, the optimiser's states and the average.
enum Checkpoint {
  /// Every tensor of a run's state by name.
  private static func tensors(
    _ optimizer: Optimizer, _ average: WeightAverage?
  ) -> [(name: String, value: Tensor)] {
    optimizer.slots.enumerated().flatMap { index, slot in
      var result = [("parameter.\(slot.name)", slot.parameter.value)]
      result += slot.states.enumerated().map { ("state\($0).\(slot.name)", $1) }
      if let averaged = average?.slots[index] {
        result.append(("average.\(slot.name)", averaged.average))
        if let caughtUp = averaged.caughtUp { result.append(("caught_up.\(slot.name)", caughtUp)) }
      }
      return result
    }
  }

  static func save(
    _ position: RunPosition, input: RunInput, optimizer: Optimizer, average: WeightAverage?, to path: String
  ) throws {
    var metadata = position.metadata.merging(input.metadata) { $1 }
    if let average { metadata["log_decay"] = "\(average.logDecay.bitPattern)" }
    try SafetensorsFile.write(
      tensors(optimizer, average).map { name, value in
        SafetensorsTensor(
          name: name, type: value.precision == .float32 ? .float32 : .float64, shape: value.shape.dimensions
        ) { body in try value.withBytes(body) }
      }, metadata: metadata, to: path)
  }

  /// Throws where the checkpoint is damaged, of a run of other parameters, or of other input.
  static func load(
    _ path: String, input: RunInput, into optimizer: Optimizer, average: WeightAverage?
  ) throws -> RunPosition {
    let file = try SafetensorsFile(path: path)
    try input.check(file.metadata, of: path)
    guard let position = RunPosition(metadata: file.metadata) else { throw damaged(path) }
    let tensors = tensors(optimizer, average)
    try file.require(tensors.map { ($0.name, $0.value.shape.dimensions) })
    for (name, value) in tensors {
      guard let entry = file[name], entry.range.count == value.count * value.precision.bytes else {
        throw damaged(path)
      }
      try value.withMutableBytes { try file.read(entry, into: $0) }
    }
    if let average {
      guard let bits = file.metadata["log_decay"].flatMap({ UInt64($0) }) else { throw damaged(path) }
      average.logDecay = Double(bitPattern: bits)
    }
    return position
  }

  private static func damaged(_ path: String) -> FileError {
    FileError(file: path, problem: "not a checkpoint of this run", remedy: "start again with --overwrite")
  }
}
