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
  /// The best dev score and its epoch; nil before the first.
  var best: Double?
  var bestEpoch = 0

  private static let names = [
    "epoch", "window", "batch", "step", "loss_sum", "losses", "best", "best_epoch",
  ]

  /// As text that gives the same position back, to the last bit.
  var metadata: [String: String] {
    [
      "epoch": "\(epoch)", "window": "\(window)", "batch": "\(batch)", "step": "\(step)",
      "loss_sum": "\(lossSum.bitPattern)", "losses": "\(losses)",
      "best": best.map { "\($0.bitPattern)" } ?? "none", "best_epoch": "\(bestEpoch)",
    ]
  }

  init() {}

  init?(metadata: [String: String]) {
    func int(_ name: String) -> Int? { metadata[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }
    guard let epoch = int("epoch"), let window = int("window"), let batch = int("batch"), let step = int("step"),
      let losses = int("losses"), let bestEpoch = int("best_epoch"), let best = metadata["best"],
      let lossBits = metadata["loss_sum"].flatMap({ UInt64($0) })
    else { return nil }
    (self.epoch, self.window, self.batch, self.step) = (epoch, window, batch, step)
    (self.losses, self.bestEpoch, lossSum) = (losses, bestEpoch, Double(bitPattern: lossBits))
    if best != "none" {
      guard let bits = UInt64(best) else { return nil }
      self.best = Double(bitPattern: bits)
    }
  }
}

/// `checkpoint.safetensors`: the position of a run with its parameters and the optimiser's states.
enum Checkpoint {
  static func save(_ position: RunPosition, optimizer: Optimizer, to path: String) throws {
    let tensors = optimizer.slots.flatMap { slot in
      ([("parameter", slot.parameter.value)] + slot.states.enumerated().map { ("state\($0)", $1) }).map {
        SafetensorsTensor(
          name: "\($0.0).\(slot.name)", shape: $0.1.shape.dimensions, floats: $0.1.floats)
      }
    }
    try SafetensorsFile.write(tensors, metadata: position.metadata, to: path)
  }

  static func load(_ path: String, into optimizer: Optimizer) throws -> RunPosition {
    let file = try SafetensorsFile(path: path)
    guard let position = RunPosition(metadata: file.metadata) else {
      throw ModelFolderError(
        path, problem: "not a checkpoint of a run", remedy: "start again with --overwrite")
    }
    try file.require(
      optimizer.slots.flatMap { slot in
        (["parameter"] + slot.states.indices.map { "state\($0)" }).map {
          ("\($0).\(slot.name)", slot.parameter.value.shape.dimensions)
        }
      })
    func tensor(_ name: String, like other: Tensor) throws -> Tensor? {
      try file[name].map { Tensor(floats: try file.floats($0), shape: other.shape) }
    }
    for slot in optimizer.slots {
      if let value = try tensor("parameter.\(slot.name)", like: slot.parameter.value) {
        slot.parameter.load(value)
      }
      for (index, state) in slot.states.enumerated() {
        if let value = try tensor("state\(index).\(slot.name)", like: state) { state.assign(value) }
      }
    }
    return position
  }
}
