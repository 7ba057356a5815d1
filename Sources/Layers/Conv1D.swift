public import Autograd
import TensorCore

/// A convolution over the tokens of each text: f(b + Σ_j x[t + j] W[j]) (specification, section 3).
///
/// Straight from an embedding, where words repeat, each distinct word meets each tap once; attention feature maps
/// meet the taps before the matrices; all else goes by im2col.
public struct Conv1D: Module {
  /// [width, channels, filters]: the paper's K with its axes turned; tap 0 meets the earliest token.
  public let weight: Parameter
  /// [filters]
  public let bias: Parameter
  let padding: ConvolutionPadding
  let activation: Activation

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["weight": weight, "bias": bias] }
  /// TokenBatch a window covers.
  public var width: Int { weight.value.shape[0] }

  /// Weights by Glorot's rule over the window, bias 0.
  public init(
    channels: Int, filters: Int, width: Int, padding: ConvolutionPadding, activation: Activation,
    _ make: Initializer
  ) {
    weight = make["weight"].glorot([width, channels, filters], in: width * channels, out: filters)
    bias = make["bias"].constant([filters], 0)
    self.padding = padding
    self.activation = activation
  }

  /// [tokens, channels] → [windows, filters]
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Sequences {
    let windows = text.lengths.map { padding.windows(length: $0, width: width) }
    func convolved() -> Variable {
      convolution(
        text.parts, lengths: text.lengths, weight: pass[weight], bias: pass[bias], padding: padding,
        activation: activation)
    }
    func maximum() -> Variable {
      convolutionMaximum(
        text.parts, lengths: text.lengths, weight: pass[weight], bias: pass[bias], padding: padding,
        activation: activation)
    }
    let hasShortcut =
      text.parts.contains { $0 is TableInput } || text.parts.allSatisfy { $0 is any RowsInput }
    return Sequences(
      channels: bias.value.count, lengths: windows,
      shortcuts: .init(maximum: hasShortcut ? maximum : nil), values: convolved)
  }
}
