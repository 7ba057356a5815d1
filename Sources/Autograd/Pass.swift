public import TensorCore

/// One run through a model: what differs between calls of the same layers.
public final class Pass {
  /// Records for the backward pass; nil when no gradient is wanted.
  public let tape: Tape?
  /// Whether dropout drops.
  public let isTraining: Bool
  /// What explanations read; nil when nobody looks.
  public let trace: Trace?
  private var random: RandomStream

  private init(tape: Tape?, isTraining: Bool, trace: Trace?, random: RandomStream) {
    (self.tape, self.isTraining, self.trace, self.random) = (tape, isTraining, trace, random)
  }

  /// A pass that only computes.
  public static func inference(trace: Trace? = nil) -> Pass {
    Pass(tape: nil, isTraining: false, trace: trace, random: RandomStream(seed: 0, "inference"))
  }

  /// A pass of training: it records, and random choices come from the given stream.
  public static func training(random: RandomStream) -> Pass {
    Pass(tape: Tape(), isTraining: true, trace: nil, random: random)
  }

  /// A pass that records but makes no random choice: for gradients of the model as it is used.
  public static func gradients() -> Pass {
    Pass(tape: Tape(), isTraining: false, trace: nil, random: RandomStream(seed: 0, "gradients"))
  }

  /// The variable of a parameter in this pass.
  public subscript(parameter: Parameter) -> Variable {
    guard let tape, parameter.isTrained else { return Variable(parameter.value) }
    return tape.leaf(parameter)
  }

  /// Key of the next random choice of this pass.
  func nextKey() -> UInt64 { random.next() }
}

/// Attention matrices of a pass, by name, for explanations.
public final class Trace {
  /// What was recorded, in order: a block's attention before the convolution or at pooling.
  public private(set) var matrices: [(name: String, matrices: PairMatrices)] = []

  /// An empty trace.
  public init() {}

  /// Keeps the attention matrices of a batch.
  public func record(_ name: String, _ value: PairMatrices) { matrices.append((name, value)) }
}
