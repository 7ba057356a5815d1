public import Autograd
import TensorCore

/// Convolutions of several widths over the same texts, side by side (Kim 2014; Zhang and Wallace 2015).
public struct ConvolutionBank: SequenceLayer {
  let convolutions: [Conv1D]
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { convolutions.parameters }

  /// One set of filters a width.
  public init(
    channels: Int, filters: Int, widths: [Int], padding: ConvolutionPadding, activation: Activation,
    _ make: Initializer
  ) {
    convolutions = widths.enumerated().map { index, width in
      Conv1D(
        channels: channels, filters: filters, width: width, padding: padding, activation: activation,
        make["\(index)"])
    }
  }

  /// A result for each width.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> [Reading] {
    convolutions.map { reading.with($0(reading.states, in: pass)) }
  }
}

/// Recurrent layers on top of each other, with dropout between them.
public struct RecurrentStack: SequenceLayer {
  let layers: [Recurrent]
  let dropout: Dropout
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { layers.parameters }

  /// At least one layer.
  public init(_ layers: [Recurrent], dropout: Double) {
    precondition(!layers.isEmpty, "recurrent: no layers")
    (self.layers, self.dropout) = (layers, Dropout(rate: dropout))
  }

  /// A state for each token, and the final state.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> [Reading] {
    var (text, final) = layers[0](reading.states, in: pass)
    for layer in layers.dropFirst() {
      let dropped = Sequences(dropout(text.values, in: pass), lengths: text.lengths)
      (text, final) = layer(dropped, in: pass)
    }
    return [reading.with(text, final: final)]
  }
}

/// The layers of a Transformer encoder behind the positions (Vaswani et al. 2017; specification 8.1).
public struct TransformerEncoder: SequenceLayer {
  let positions: Positions?
  let dropout: Dropout
  let layers: [TransformerLayer]
  /// After the last layer of the pre-norm form.
  let norm: LayerNorm?
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["positions": positions, "layers": layers, "norm": norm] }

  /// - Parameter dropout: share that training drops of the vectors with their positions
  public init(positions: Positions?, layers: [TransformerLayer], norm: LayerNorm?, dropout: Double) {
    (self.positions, self.layers, self.norm) = (positions, layers, norm)
    self.dropout = Dropout(rate: dropout)
  }

  /// One vector for each token.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> [Reading] {
    let placed = positions?(reading.states, in: pass) ?? reading.states
    var text = Sequences(dropout(placed.values, in: pass), lengths: placed.lengths)
    for layer in layers { text = layer(text, in: pass) }
    if let norm { text = Sequences(norm(text.values, in: pass), lengths: text.lengths) }
    return [reading.with(text)]
  }
}

/// Self-attention as a feature map: each token's vector with what it read beside it (specification 1).
///
///     output = [x[t] ; attention(x)[t]]
public struct SelfAttention: SequenceLayer {
  let attention: MultiHeadAttention
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { attention.parameters }
  /// A feature map by the given attention.
  public init(_ attention: MultiHeadAttention) { self.attention = attention }
  /// [tokens, channels] → [tokens, 2 · channels]
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> [Reading] {
    let read = attention(reading.states, in: pass)
    return [
      reading.with(Sequences(concatenate([reading.states.values, read]), lengths: reading.states.lengths))
    ]
  }
}
