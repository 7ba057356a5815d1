import Glibc
public import Recipes

/// How the learning rate changes over a run.
package struct Schedule: Sendable {
  enum Kind: String, CaseIterable { case constant, linear, cosine }

  let kind: Kind
  /// Share of all steps during which the rate rises from 0.
  let warmup: Double

  /// The share of the full rate at a step, counted from 1, of `steps`.
  package func factor(step: Int, of steps: Int) -> Double {
    let done = Double(step) / Double(max(steps, 1))
    if done < warmup { return done / warmup }
    let rest = min((done - warmup) / (1 - warmup), 1)
    switch kind {
    case .constant: return 1
    case .linear: return 1 - rest
    case .cosine: return (1 + cos(Double.pi * rest)) / 2
    }
  }
}

/// The `training` part of a recipe.
public struct TrainingSettings: Sendable {
  /// What the best epoch is chosen by, on the dev split.
  enum Metric: String, CaseIterable {
    case accuracy
    case macroF1 = "macro_f1"
    case microF1 = "micro_f1"
    case map

    func value(_ report: EvaluationReport) -> Double? {
      switch self {
      case .accuracy: report.accuracy
      case .macroF1: report.macroF1
      case .microF1: report.microF1
      case .map: report.ranking?.meanAveragePrecision
      }
    }
  }

  /// Names every random choice of the run.
  public let seed: UInt64
  package let epochs: Int
  package let batchSize: Int
  let optimizer: OptimizerRule
  package let schedule: Schedule
  /// Largest norm of a step's gradient; nil leaves it.
  let clip: Double?
  /// L2 penalty by the first part of the parameters' names.
  let l2: [(prefix: String, amount: Double)]
  let smoothing: Double
  let classWeights: ClassWeights
  /// γ of the focal loss; 0 is cross entropy.
  let focus: Double
  /// Folders of models whose answers are learned beside the labels.
  let teachers: [String]
  /// How much their answers count in the targets.
  let teacherShare: Double
  /// Files of texts that belong to no class, one a line.
  let outliers: [String]
  /// How many of them come with each row.
  let outlierShare: Double
  /// Decay of the running average of the parameters that is scored and kept; nil keeps the parameters themselves.
  let averaging: Double?
  let metric: Metric
  /// Whether the temperature of the probabilities is fitted on the dev split at the end.
  let calibrates: Bool
  /// Epochs without a better dev score after which the run ends.
  let patience: Int

  /// Whether a new model is trained on train and dev together, to the best epoch of the first.
  let refits: Bool

  /// How much a row's class counts in the loss.
  enum ClassWeights: String, CaseIterable {
    /// All rows count alike.
    case equal
    /// A class of n of all N rows, one of C, counts N / (C · n): rare classes count more.
    case balanced
  }

  /// Reads a recipe's `training` node; multi-label data have another default of `select_by`.
  public init(_ node: RecipeNode, isMultiLabel: Bool = false) throws {
    seed = UInt64(try node.int("seed", default: 1, in: 0...Int.max))
    epochs = try node.int("epochs", default: 30, in: 1...100_000)
    batchSize = try node.int("batch_size", default: 32, in: 1...65536)
    optimizer = try OptimizerRule(try node.node("optimizer"))
    let schedule = try node.node("schedule")
    self.schedule = Schedule(
      kind: try schedule.choice("type", default: .constant),
      warmup: try schedule.double("warmup", default: 0, in: 0..<1))
    clip = try node.optionalDouble("clip", default: nil, in: 1e-6...1e6)
    let l2 = try node.node("l2")
    self.l2 = try l2.keys.map { part in (part, try l2.double(part, in: 0...10)) }
    smoothing = try node.double("label_smoothing", default: 0, in: 0..<1)
    classWeights = try node.choice("class_weights", default: .equal)
    focus = try node.double("focus", default: 0, in: 0...10)
    teachers = try node.oneOrMoreStrings("teachers", default: [])
    teacherShare = teachers.isEmpty ? 0 : try node.double("teacher_share", default: 0.7, in: 0...1)
    outliers = try node.oneOrMoreStrings("outliers", default: [])
    outlierShare = outliers.isEmpty ? 0 : try node.double("outlier_share", default: 0.1, in: 0...1)
    averaging = try node.optionalDouble("averaging", default: nil, in: 0...0.999999)
    metric = try node.choice("select_by", default: isMultiLabel ? .microF1 : .accuracy)
    calibrates = try node.bool("calibrate", default: true)
    patience = try node.int("patience", default: 5, in: 1...100_000)
    refits = try node.bool("refit", default: false)
  }
}
