import CKernels
public import TensorCore

/// What kind of gated recurrent unit: three incompatible forms are in use (specification 7.0).
public enum GRUForm: String, Sendable, CaseIterable {
  /// n = tanh(x + U (r · h)), h = z · h + (1 − z) · n: Cho et al. 2014.
  case resetBefore = "reset_before"
  /// n = tanh(x + U (r · h)), h = (1 − z) · h + z · n: Bahdanau et al. 2015.
  case resetBeforeReplacing = "reset_before_replacing"
  /// n = tanh(x + r · (U h + b)), h = z · h + (1 − z) · n: cuDNN, PyTorch, Keras.
  case resetAfter = "reset_after"
  /// n = tanh(x + r · U h), h = (1 − z) · h + z · n: Yang et al. 2016, eq. 1–4.
  case han

  /// Whether r meets the state before the product.
  var resetsBefore: Bool { self == .resetBefore || self == .resetBeforeReplacing }
  /// Whether z is the share of the old state.
  var keeps: Bool { self == .resetBefore || self == .resetAfter }
  /// Whether the state's product has a bias of its own inside the reset.
  public var hasRecurrentBias: Bool { self == .resetAfter }
}

/// A gated recurrent unit over the tokens of each text (Cho et al. 2014; specification 7.0).
///
///     z, r = sigmoid(x[t] + U h[t − 1])        n and h[t] by the form
///
/// - Parameters:
///   - x: the inputs' share of z, r and n with the bias, [tokens, 3 units]
///   - weight: U, [units, 3 units]
///   - bias: [units], where the form has one
///   - reversed: whether the texts are read from their last token
///   - kept: where the weight stays laid out between passes of a model that does not change
/// - Returns: h for every token, [tokens, units]
public func gru(
  _ x: Variable, weight: Variable, bias: Variable? = nil, form: GRUForm, lengths: Lengths, reversed: Bool,
  kept: KeptProducts? = nil
) -> Variable {
  let units = weight.value.rows
  precondition(
    x.value.columns == 3 * units && weight.value.columns == 3 * units && x.value.rows == lengths.total
      && (bias == nil) == !form.hasRecurrentBias,
    "gru: \(x.shape), weight \(weight.shape), \(lengths.total) tokens")
  let run = GRURun(
    steps: PackedSteps(lengths, reversed: reversed), x: x.value, weight: weight.value, bias: bias?.value,
    form: form, kept: weight.isConstant ? kept?.panels : nil)
  let inputs: [Variable] = [x, weight] + (bias.map { [$0] } ?? [])
  return Variable(run.steps.unpack(run.h), from: inputs) { dy in
    let (dx, du) = run.backward(dy)
    weight.accumulate { run.addWeightGradient(dx: dx, du: du, to: $0) }
    bias?.accumulate { db in
      for row in 0..<du.rows {
        wr_axpy(db.code, units, 1, du.row(row) + 2 * units * db.precision.bytes, db.raw)
      }
    }
    x.accumulate { run.steps.addUnpacked(dx, to: $0) }
  }
}

/// One forward pass and what its backward pass needs; all tensors are packed.
private struct GRURun {
  let steps: PackedSteps
  let form: GRUForm
  let weight: Tensor
  let units: Int
  /// z, r, n and, with the reset after the product, what r multiplies: [tokens, 4 units].
  let gates: Tensor
  let h: Tensor
  /// r · h[t − 1], where the reset comes before the product.
  let reset: Tensor

  init(steps: PackedSteps, x: Tensor, weight: Tensor, bias: Tensor?, form: GRUForm, kept: KeptPanels?) {
    (self.steps, self.form, self.weight, units) = (steps, form, weight, weight.rows)
    let (units, size) = (weight.rows, weight.precision.bytes)
    let x = steps.pack(x)
    let u = Tensor(zeros: x.shape, x.precision)
    gates = Tensor(uninitialized: [x.rows, 4 * units], x.precision)
    h = Tensor(uninitialized: [x.rows, units], x.precision)
    reset = Tensor(uninitialized: [form.resetsBefore ? x.rows : 0, units], x.precision)
    let (together, late) = Self.parts(of: weight, form) {
      kept?.matrix(of: weight, columns: $0) ?? PanelMatrix(weight, columns: $0)
    }
    for step in steps.counts.indices {
      let (rows, first) = (steps.rows(step), steps.starts[step])
      let previous = step > 0 ? h.row(steps.starts[step - 1]) : nil
      if let previous {
        together.addProduct(
          rows: rows.count, previous, stride: units, to: u.row(first), stride: 3 * units)
      }
      if let late {
        wr_gru_reset(
          x.code, rows.count, units, x.row(first), u.row(first), previous, gates.row(first), reset.row(first))
        if step > 0 {
          late.addProduct(
            rows: rows.count, reset.row(first), stride: units, to: u.row(first) + 2 * units * size,
            stride: 3 * units)
        }
        wr_gru_update(
          x.code, rows.count, units, form.keeps, x.row(first), u.row(first), previous, gates.row(first),
          h.row(first))
      } else {
        wr_gru(
          x.code, rows.count, units, form.keeps, x.row(first), u.row(first), bias?.raw, previous,
          gates.row(first), h.row(first))
      }
    }
  }

  /// The columns of the gates that share a product, and those of n where the reset comes before its product.
  private static func parts(
    of weight: Tensor, _ form: GRUForm, _ layOut: (Range<Int>) -> PanelMatrix
  ) -> (together: PanelMatrix, late: PanelMatrix?) {
    let units = weight.rows
    if !form.resetsBefore { return (layOut(0..<3 * units), nil) }
    return (layOut(0..<2 * units), layOut(2 * units..<3 * units))
  }

  /// Gradients of the inputs' and of the states' shares of z, r and n, from that of h.
  func backward(_ dy: Tensor) -> (dx: Tensor, du: Tensor) {
    let dh = steps.pack(dy)
    let (code, size) = (dh.code, dh.precision.bytes)
    let dx = Tensor(uninitialized: [dh.rows, 3 * units], dh.precision)
    let du = form.resetsBefore ? dx : Tensor(uninitialized: dx.shape, dx.precision)
    let (together, late) = Self.parts(of: weight, form) {
      PanelMatrix(weight, columns: $0, transposed: true)
    }
    for step in steps.counts.indices.reversed() {
      let (count, first) = (steps.counts[step], steps.starts[step])
      let previous = step > 0 ? h.row(steps.starts[step - 1]) : nil
      let dprevious = step > 0 ? dh.row(steps.starts[step - 1]) : nil
      if let late {
        wr_gru_update_backward(
          code, count, units, form.keeps, gates.row(first), previous, dh.row(first), dx.row(first), dprevious)
        let dreset = Tensor(zeros: [count, units], dh.precision)
        withExtendedLifetime(dreset) {
          late.addProduct(
            rows: count, dx.row(first) + 2 * units * size, stride: 3 * units, to: dreset.raw, stride: units)
          wr_gru_reset_backward(
            code, count, units, gates.row(first), previous, dreset.raw, dx.row(first), dprevious)
        }
      } else {
        wr_gru_backward(
          code, count, units, form.keeps, gates.row(first), previous, dh.row(first), dx.row(first),
          du.row(first), dprevious)
      }
      if let dprevious {
        together.addProduct(
          rows: count, du.row(first), stride: 3 * units, to: dprevious, stride: units)
      }
    }
    return (dx, du)
  }

  /// dU: hᵀ · du, but where the reset comes first its columns of n are (r · h)ᵀ · dn.
  func addWeightGradient(dx: Tensor, du: Tensor, to weight: Tensor) {
    if !form.resetsBefore { return steps.addRecurrentGradient(states: h, gates: du, to: weight) }
    let size = weight.precision.bytes
    let gradient = Tensor(zeros: weight.shape, weight.precision)
    steps.addRecurrentGradient(states: h, gates: du, to: gradient)
    matrixProduct(
      rows: units, columns: units, inner: dx.rows, reset.raw, stride: units, transposeA: true,
      dx.raw + 2 * units * size, stride: 3 * units, into: gradient.raw + 2 * units * size, stride: 3 * units,
      precision: weight.precision)
    addScaled(gradient, to: weight)
  }
}
