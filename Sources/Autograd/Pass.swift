public import TensorCore

/// One run through a model: what differs between calls of the same layers.
public final class Pass {
  /// Records for the backward pass; nil when no gradient is wanted.
  public let tape: Tape?
  /// Whether dropout drops and hard attention draws.
  public let isTraining: Bool
  /// The batch's number in the run, counted from 1; 0 outside training. Temperatures fall with it.
  public let step: Int
  /// What explanations read; nil when nobody looks.
  public let trace: Trace?
  /// Asks for the gradient of each token's vector; nil when nobody does.
  public let probe: EmbeddingProbe?
  /// Where products of words and weights laid out stay between passes of a model that does not change; nil keeps none.
  public let products: KeptProducts?
  /// Single numbers that join the loss: sums over the texts of this pass.
  public private(set) var penalties: [Variable] = []
  /// What was drawn at random and is trained by its reward (specification, section 9).
  public private(set) var choices: [RandomChoice] = []
  private var random: RandomStream
  private var owners: [Int]?

  private init(
    tape: Tape?, isTraining: Bool = false, step: Int = 0, trace: Trace? = nil, probe: EmbeddingProbe? = nil,
    products: KeptProducts? = nil, random: RandomStream
  ) {
    self.products = products
    (self.tape, self.isTraining, self.step) = (tape, isTraining, step)
    (self.trace, self.probe, self.random) = (trace, probe, random)
  }

  /// A pass that only computes.
  ///
  /// - Parameter products: shared by the passes of one model while it stays as it is
  public static func inference(trace: Trace? = nil, products: KeptProducts? = nil) -> Pass {
    Pass(tape: nil, trace: trace, products: products, random: RandomStream(seed: 0, "inference"))
  }

  /// A pass of training: it records, and random choices come from the given stream.
  public static func training(random: RandomStream, step: Int = 0) -> Pass {
    Pass(tape: Tape(), isTraining: true, step: step, random: random)
  }

  /// A pass that records but makes no random choice: for gradients of the model as it is used.
  public static func gradients() -> Pass {
    Pass(tape: Tape(), random: RandomStream(seed: 0, "gradients"))
  }

  /// A pass that records from the tokens' vectors on, not from the parameters.
  public static func probing(_ probe: EmbeddingProbe) -> Pass {
    Pass(tape: Tape(), probe: probe, random: RandomStream(seed: 0, "probing"))
  }

  /// The variable of a parameter in this pass.
  public subscript(parameter: Parameter) -> Variable {
    guard let tape, parameter.isTrained, probe == nil else { return Variable(parameter.value) }
    return tape.leaf(parameter)
  }

  /// Lets a number join the loss in training.
  public func addPenalty(_ penalty: Variable) { if isTraining { penalties.append(penalty) } }

  /// Notes draws, so that their reward can train them.
  ///
  /// - Parameters:
  ///   - logProbabilities: log a[k] of the key k that each query drew
  ///   - texts: for each query the text of the layer that it belongs to
  public func addChoice(_ logProbabilities: Variable, texts: [Int]) {
    let rows = texts.map { text in owners.map { $0[text % $0.count] } ?? text }
    choices.append(RandomChoice(logProbabilities: logProbabilities, rows: rows))
  }

  /// Runs layers whose texts are parts of the batch's texts, such as sentences of documents.
  ///
  /// - Parameter owners: for each part the text it belongs to
  public func within<Result>(_ owners: [Int], _ body: () -> Result) -> Result {
    let outer = self.owners
    self.owners = owners
    defer { self.owners = outer }
    return body()
  }

  /// Key of the next random choice of this pass.
  func nextKey() -> UInt64 { random.next() }

  /// A stream for the next random numbers of this pass.
  public func nextStream() -> RandomStream { RandomStream(seed: random.next(), "pass") }
}

/// Draws of one hard attention.
public struct RandomChoice {
  /// log a[k] of the key k that each query drew, one a query.
  public let logProbabilities: Variable
  /// For each query its text; models that read several texts a row put them behind each other, so that text t
  /// belongs to row t mod rows.
  public let rows: [Int]
}

/// What an attention matrix compares.
public enum AttentionKind: Sendable {
  /// Queries of a pooling with the tokens of the text.
  case pooling
  /// Tokens of the first text of a pair with those of the second.
  case pair
  /// Tokens of a text with tokens of the same text.
  case sequence
}

/// Attention matrices of a pass, by name, for explanations.
public final class Trace {
  /// One layer's attention.
  public struct Entry {
    /// Where in the model.
    public let name: String
    /// What its rows and columns are.
    public let kind: AttentionKind
    /// Whose attention it is: 0 of words, 1 of sentences, …
    public let level: Int
    /// The matrices of the batch.
    public let matrices: AttentionMatrices
    /// For a pair, how the second texts attend to the first ones, a row for each token of a second text; nil is the
    /// transpose.
    public let reverse: AttentionMatrices?
  }

  /// What was recorded, in the order of the pass.
  public private(set) var entries: [Entry] = []
  /// The level that a hierarchical model is at.
  public var level = 0

  /// An empty trace.
  public init() {}

  /// Keeps the attention matrices of a batch.
  public func record(
    _ name: String, _ kind: AttentionKind, _ matrices: AttentionMatrices, reverse: AttentionMatrices? = nil
  ) {
    entries.append(Entry(name: name, kind: kind, level: level, matrices: matrices, reverse: reverse))
  }
}
