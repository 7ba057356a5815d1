public import Autograd
import TensorCore

/// Deep pyramid convolution: pairs of convolutions with a shortcut, the text halved between them.
///
///     x = region(words)                                           width 3
///     x = x + conv(relu(conv(relu(x))))                           first block
///     x = max over windows of 3, every second;  block again       `blocks` − 1 times
///
/// Johnson and Zhang 2017. Differs from the paper: the number of blocks is fixed and not that which leaves one
/// vector, so that a text's answer does not depend on the others of its batch.
public struct DPCNN: SequenceLayer {
  let region: Conv1D
  let convolutions: [Conv1D]
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["region": region, "convolutions": convolutions] }

  /// At least one block.
  public init(channels: Int, filters: Int, blocks: Int, _ make: Initializer) {
    func convolution(_ channels: Int, _ make: Initializer) -> Conv1D {
      Conv1D(channels: channels, filters: filters, width: 3, padding: .same, activation: .identity, make)
    }
    region = convolution(channels, make["region"])
    convolutions = (0..<2 * blocks).map { convolution(filters, make["convolutions"]["\($0)"]) }
  }

  /// [tokens, channels] → [⌈tokens / 2^(blocks − 1)⌉, filters]
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> [Reading] {
    var text = region(reading.states, in: pass)
    for block in 0..<convolutions.count / 2 {
      if block > 0 {
        let (values, lengths) = maxWindows(text.values, lengths: text.lengths, width: 3, stride: 2)
        text = Sequences(values, lengths: lengths)
      }
      let inner = activated(convolutions[2 * block], text, in: pass)
      let outer = activated(convolutions[2 * block + 1], inner, in: pass)
      text = Sequences(text.values + outer.values, lengths: text.lengths)
    }
    return [reading.with(text)]
  }

  private func activated(_ convolution: Conv1D, _ text: Sequences, in pass: Pass) -> Sequences {
    convolution(Sequences(Activation.relu(text.values), lengths: text.lengths), in: pass)
  }
}
