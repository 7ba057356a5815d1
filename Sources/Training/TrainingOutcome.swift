public import Recipes

extension Trainer {
  /// How a run ended.
  public struct Outcome: Sendable {
    /// The epoch whose parameters were kept.
    public let bestEpoch: Int
    /// Scores on the dev split with those parameters; with `training.refit`, those of the model that chose the epoch.
    public let dev: EvaluationReport
    /// Scores on the test split; nil where the data have none, or the run was interrupted.
    public let test: EvaluationReport?
    /// Whether Ctrl-C ended the run.
    public let isInterrupted: Bool
    /// What logits are divided by, found on dev.
    let temperature: Double
  }
}

extension Trainer.Outcome {
  /// `best_epoch`, `dev` and, where there is one, `test`: the scores with the keys of `evaluate`.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [.init("best_epoch", .integer(bestEpoch)), .init("dev", dev.json)]
    if let test { members.append(.init("test", test.json)) }
    return .object(members)
  }
}

/// A loss that is not a number.
public struct TrainingError: Error, CustomStringConvertible, Sendable {
  let epoch: Int
  let step: Int
  let ids: [String]

  /// Lines for the user.
  public var description: String {
    """
    the loss is not a finite number (epoch \(epoch), step \(step), rows \(ids.prefix(64).joined(separator: " ")))
    try a lower rate (--set training.optimizer.rate=…), clipping (--set training.clip=1), or look at these rows
    """
  }
}
