public import Autograd
import TensorCore

/// The cell of a recurrent layer.
public enum Cell: Sendable {
  case lstm
  case gru(GRUForm)

  /// Gates a unit has.
  public var gates: Int { if case .lstm = self { 4 } else { 3 } }
}

/// An LSTM or GRU over the tokens of each text, in one direction or both. Specification 7.0.
///
/// The inputs' products with the gates are one convolution of width 1, so that each distinct word is multiplied
/// once. The LSTM's forget gate starts with bias 1.
public struct Recurrent: Module {
  /// One direction.
  struct Direction: Module {
    /// [1, channels, gates · units]
    let inputWeight: Parameter
    /// [gates · units]
    let bias: Parameter
    /// [units, gates · units]
    let weight: Parameter
    /// [units], of the GRU with the reset after the product
    let recurrentBias: Parameter?

    var parameters: ParameterTree {
      [
        "input_weight": inputWeight, "bias": bias, "recurrent_weight": weight,
        "recurrent_bias": recurrentBias,
      ]
    }

    init(_ cell: Cell, channels: Int, units: Int, _ make: Initializer) {
      let gates = cell.gates * units
      inputWeight = make["input_weight"].glorot([1, channels, gates], in: channels, out: units)
      weight = make["recurrent_weight"].glorot([units, gates], in: units, out: units)
      switch cell {
      case .lstm:
        bias = make["bias"].values((0..<gates).map { $0 / units == 1 ? 1 : 0 })
        recurrentBias = nil
      case .gru(let form):
        bias = make["bias"].constant([gates], 0)
        recurrentBias = form.hasRecurrentBias ? make["recurrent_bias"].constant([units], 0) : nil
      }
    }
  }

  /// From the first token to the last.
  let forward: Direction
  /// From the last token to the first.
  let backward: Direction?
  let cell: Cell

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["forward": forward, "backward": backward] }
  /// Numbers of a state, all directions together.
  public var channels: Int { forward.weight.value.rows * (backward == nil ? 1 : 2) }

  /// Weights by Glorot's rule for each gate.
  public init(_ cell: Cell, channels: Int, units: Int, isBidirectional: Bool, _ make: Initializer) {
    self.cell = cell
    forward = Direction(cell, channels: channels, units: units, make["forward"])
    backward =
      isBidirectional ? Direction(cell, channels: channels, units: units, make["backward"]) : nil
  }

  /// A state for each token, and the state after the last token of each direction, side by side.
  ///
  /// [tokens, channels] → [tokens, units] and [texts, units]
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> (states: Sequences, final: Variable) {
    let lengths = text.lengths
    let ahead = run(forward, text, reversed: false, in: pass)
    let last = lastRows(ahead, lengths)
    guard let backward else { return (Sequences(ahead, lengths: lengths), last) }
    let back = run(backward, text, reversed: true, in: pass)
    let firstRows = (0..<lengths.count).map { Int32(lengths[$0] == 0 ? -1 : lengths.offsets[$0]) }
    return (
      Sequences(concatenate([ahead, back]), lengths: lengths), concatenate([last, gather(back, firstRows)])
    )
  }

  private func run(_ direction: Direction, _ text: Sequences, reversed: Bool, in pass: Pass) -> Variable {
    let gates = convolution(
      text.parts, lengths: text.lengths, weight: pass[direction.inputWeight], bias: pass[direction.bias],
      padding: .same, activation: .identity)
    let weight = pass[direction.weight]
    switch cell {
    case .lstm:
      return lstm(gates, weight: weight, lengths: text.lengths, reversed: reversed, kept: pass.products)
    case .gru(let form):
      return gru(
        gates, weight: weight, bias: direction.recurrentBias.map { pass[$0] }, form: form,
        lengths: text.lengths, reversed: reversed, kept: pass.products)
    }
  }
}

/// The last row of each text; zeros for an empty text. [tokens, d] → [texts, d]
func lastRows(_ x: Variable, _ lengths: Lengths) -> Variable {
  gather(x, (0..<lengths.count).map { Int32(lengths[$0] == 0 ? -1 : lengths.offsets[$0 + 1] - 1) })
}
