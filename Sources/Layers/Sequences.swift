public import Autograd
public import TensorCore

/// A batch of texts as vectors: one row a token, back to back, with the lengths that say whose they are.
public struct Sequences {
  /// The lengths of the texts.
  public let lengths: Lengths
  /// Numbers a token has.
  public let channels: Int
  private let shortcuts: Shortcuts
  private let given: [any ConvolutionInput]?
  private let written: Written

  /// The values written out token by token, once they are asked for.
  private final class Written {
    let make: () -> Variable
    lazy var values = make()
    init(_ make: @escaping () -> Variable) { self.make = make }
  }

  /// Ways to one vector of each text, [texts, channels], that need no `values`.
  struct Shortcuts {
    var mean: (() -> Variable)?
    var maximum: (() -> Variable)?
  }

  /// [tokens, channels]
  public var values: Variable { written.values }
  /// The mean of each text's tokens; an empty text gives zeros. [texts, channels]
  public var mean: Variable { shortcuts.mean?() ?? Autograd.mean(values, lengths: lengths) }
  /// The largest value of each channel in each text; an empty text gives zeros. [texts, channels]
  public var maximum: Variable { shortcuts.maximum?() ?? max(values, lengths: lengths) }
  /// The channels in the form in which a convolution reads them fastest.
  var parts: [any ConvolutionInput] { given ?? [DenseInput(values)] }

  /// Texts of the given lengths.
  public init(_ values: Variable, lengths: Lengths) {
    precondition(
      values.value.rows == lengths.total, "sequences: \(values.shape) for \(lengths.total) tokens")
    self.init(channels: values.value.columns, lengths: lengths) { values }
  }

  /// Texts whose values are only written out if somebody asks for them.
  init(
    parts: [any ConvolutionInput], lengths: Lengths, shortcuts: Shortcuts = Shortcuts(),
    values: @escaping () -> Variable
  ) {
    (given, self.lengths, written, self.shortcuts) = (parts, lengths, Written(values), shortcuts)
    channels = parts.reduce(0) { $0 + $1.channels }
  }

  /// Texts whose values are only written out if somebody asks for them.
  init(
    channels: Int, lengths: Lengths, shortcuts: Shortcuts = Shortcuts(), values: @escaping () -> Variable
  ) {
    (given, self.channels, self.lengths) = (nil, channels, lengths)
    (self.shortcuts, written) = (shortcuts, Written(values))
  }

  /// Texts from a padded tensor; rows behind a text's length are dropped, whatever they hold.
  ///
  /// - Parameter padded: [texts, longest, channels]
  public init(padded: Tensor, lengths: [Int]) {
    let (texts, longest, channels) = (padded.shape[0], padded.shape[1], padded.shape[2])
    precondition(
      lengths.count == texts && lengths.allSatisfy { $0 <= longest },
      "sequences: lengths \(lengths) of a padded tensor \(padded.shape)")
    let numbers = padded.numbers
    let kept = (0..<texts).flatMap { text in
      numbers[text * longest * channels..<(text * longest + lengths[text]) * channels]
    }
    let layout = Lengths(lengths)
    self.init(
      Variable(Tensor(kept, shape: [layout.total, channels], padded.precision)), lengths: layout)
  }

  /// The same tokens with the numbers of both: these first, then those of the other.
  public func beside(_ other: Sequences) -> Sequences {
    precondition(lengths.offsets == other.lengths.offsets, "sequences: other lengths")
    return Sequences(parts: parts + other.parts, lengths: lengths) { concatenate([values, other.values]) }
  }
}

/// A batch of pairs of texts: all first texts, then all second texts, in one run of rows, so that a layer
/// that reads both sides with the same parameters does so in one product.
public struct PairSequences {
  /// 2 · pairs texts.
  public let both: Sequences
  /// Lengths of the first texts and of the second ones.
  public let lengths: (Lengths, Lengths)

  /// Pairs from an even number of texts.
  public init(both: Sequences) {
    let pairs = both.lengths.count / 2
    precondition(pairs * 2 == both.lengths.count, "pairs: \(both.lengths.count) texts")
    let all = both.lengths.values
    self.both = both
    lengths = (Lengths(Array(all[..<pairs])), Lengths(Array(all[pairs...])))
  }

  /// Pairs of the texts of two batches.
  public init(first: Sequences, second: Sequences) {
    self.init(
      both: Sequences(
        stack([first.values, second.values]),
        lengths: Lengths(first.lengths.values + second.lengths.values)))
  }

  /// How many pairs there are.
  public var count: Int { lengths.0.count }

  /// The tokens' vectors of one side.
  public func values(_ side: PairSide) -> Variable {
    switch side {
    case .first: rows(both.values, 0..<lengths.0.total)
    case .second: rows(both.values, lengths.0.total..<both.lengths.total)
    }
  }

  /// The texts of one side.
  public func side(_ side: PairSide) -> Sequences {
    Sequences(values(side), lengths: side == .first ? lengths.0 : lengths.1)
  }
}
