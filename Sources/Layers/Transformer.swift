public import Autograd
import TensorCore

/// One layer of a Transformer encoder: self-attention, then a network of each token, each with a shortcut.
///
///     post-norm:  x = norm(x + attention(x));   x = norm(x + ff(x))         the paper
///     pre-norm:   x = x + attention(norm(x));   x = x + ff(norm(x))
///     ff(x) = relu(x W1 + b1) W2 + b2
///
/// Vaswani et al. 2017, §3. Specification 8.1.
public struct TransformerLayer: Module {
  let attention: MultiHeadAttention
  let attentionNorm: LayerNorm
  let hidden: Linear
  let output: Linear
  let outputNorm: LayerNorm
  let isPreNorm: Bool
  let dropout: Dropout

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    [
      "attention": attention, "attention_norm": attentionNorm, "hidden": hidden, "output": output,
      "output_norm": outputNorm,
    ]
  }

  /// - Parameters:
  ///   - units: of the network's hidden layer
  ///   - dropout: share that training drops of the results of both parts and of the hidden layer
  public init(
    attention: MultiHeadAttention, channels: Int, units: Int, isPreNorm: Bool, dropout: Double,
    _ make: Initializer
  ) {
    self.attention = attention
    attentionNorm = LayerNorm(channels: channels, make["attention_norm"])
    hidden = Linear(in: channels, out: units, activation: .relu, make["hidden"])
    output = Linear(in: units, out: channels, make["output"])
    outputNorm = LayerNorm(channels: channels, make["output_norm"])
    (self.isPreNorm, self.dropout) = (isPreNorm, Dropout(rate: dropout))
  }

  /// [tokens, channels] → [tokens, channels]
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Sequences {
    let attended = residual(text.values, attentionNorm, in: pass) {
      attention(Sequences($0, lengths: text.lengths), in: pass)
    }
    let result = residual(attended, outputNorm, in: pass) {
      output(dropout(hidden($0, in: pass), in: pass), in: pass)
    }
    return Sequences(result, lengths: text.lengths)
  }

  private func residual(_ x: Variable, _ norm: LayerNorm, in pass: Pass, _ part: (Variable) -> Variable)
    -> Variable
  {
    if isPreNorm { return x + dropout(part(norm(x, in: pass)), in: pass) }
    return norm(x + dropout(part(x), in: pass), in: pass)
  }
}

/// What tells a token where it stands, added to its vector. Specification 8.1.
public struct Positions: Module {
  /// Learned vectors, [maximum length, channels]; nil for waves.
  let table: Parameter?
  let scale: Double

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table] }

  /// Fixed waves of all lengths: PE[p, 2i] = sin(p / 10000^(2i/d)), PE[p, 2i + 1] = cos(the same).
  ///
  /// - Parameter scale: what the tokens' vectors are multiplied with before; the paper takes √d.
  public init(sinusoidalWithScale scale: Double) { (table, self.scale) = (nil, scale) }

  /// A learned vector for each position.
  public init(learned channels: Int, maximumLength: Int, scale: Double, _ make: Initializer) {
    table = make["table"].normal([maximumLength, channels], deviation: 0.02)
    self.scale = scale
  }

  /// scale · x[t] + P[t]
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Sequences {
    let places = (0..<text.lengths.count).flatMap { (0..<text.lengths[$0]).map { Int32($0) } }
    let values = scale == 1 ? text.values : scale * text.values
    let vectors: Variable
    if let table {
      vectors = gather(pass[table], places)
    } else {
      let waves = sinusoidalPositions(
        count: text.lengths.values.max() ?? 0, channels: text.channels, values.value.precision)
      vectors = gather(Variable(waves), places)
    }
    return Sequences(values + vectors, lengths: text.lengths)
  }
}
