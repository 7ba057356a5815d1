import CKernels
public import TensorCore

/// A long short-term memory over the tokens of each text (Hochreiter and Schmidhuber 1997; specification 7.0).
///
///     [i f g o] = x[t] + h[t − 1] · weight        i, f, o through the sigmoid, g through tanh
///     c[t] = f · c[t − 1] + i · g                 h[t] = o · tanh(c[t])
///
/// Each text starts at zero. At every step the texts that are still running share one product.
///
/// - Parameters:
///   - x: the inputs' share of the gates with the bias, [tokens, 4 units]
///   - weight: [units, 4 units]
///   - reversed: whether the texts are read from their last token
///   - kept: where the weight stays laid out between passes of a model that does not change
/// - Returns: h for every token, [tokens, units]
public func lstm(
  _ x: Variable, weight: Variable, lengths: Lengths, reversed: Bool, kept: KeptProducts? = nil
) -> Variable {
  let units = weight.value.rows
  precondition(
    x.value.columns == 4 * units && weight.value.columns == 4 * units && x.value.rows == lengths.total,
    "lstm: \(x.shape), weight \(weight.shape), \(lengths.total) tokens")
  let steps = PackedSteps(lengths, reversed: reversed)
  let gates = steps.pack(x.value)
  let c = Tensor(uninitialized: [lengths.total, units], gates.precision)
  let h = Tensor(uninitialized: [lengths.total, units], gates.precision)
  let kept = weight.isConstant ? kept?.panels.matrix(of: weight.value) : nil
  let recurrent = kept ?? PanelMatrix(weight.value)
  for step in steps.counts.indices {
    let rows = steps.rows(step)
    if step > 0 {
      recurrent.addProduct(
        rows: rows.count, h.row(steps.starts[step - 1]), stride: units, to: gates.row(rows.lowerBound),
        stride: 4 * units)
    }
    wr_lstm(
      gates.code, rows.count, units, gates.row(rows.lowerBound),
      step > 0 ? c.row(steps.starts[step - 1]) : nil, c.row(rows.lowerBound), h.row(rows.lowerBound))
  }
  return Variable(steps.unpack(h), from: [x, weight]) { dy in
    let dh = steps.pack(dy)
    let dgates = Tensor(uninitialized: gates.shape, gates.precision)
    let dc = Tensor(zeros: [steps.counts.first ?? 0, units], gates.precision)
    let transposed = PanelMatrix(weight.value, transposed: true)
    for step in steps.counts.indices.reversed() {
      let rows = steps.rows(step)
      wr_lstm_backward(
        gates.code, rows.count, units, gates.row(rows.lowerBound),
        step > 0 ? c.row(steps.starts[step - 1]) : nil, c.row(rows.lowerBound), dh.row(rows.lowerBound),
        dc.raw,
        dgates.row(rows.lowerBound))
      if step > 0 {
        transposed.addProduct(
          rows: rows.count, dgates.row(rows.lowerBound), stride: 4 * units,
          to: dh.row(steps.starts[step - 1]), stride: units)
      }
    }
    weight.accumulate { steps.addRecurrentGradient(states: h, gates: dgates, to: $0) }
    x.accumulate { steps.addUnpacked(dgates, to: $0) }
  }
}
