import CKernels
import TensorCore

/// f(x W + b).
///
/// - Parameters:
///   - x: [rows, in]
///   - weight: [in, out]
///   - bias: [out]; left out if nil
///   - kept: where the weight stays laid out between passes of a model that does not change
/// - Returns: [rows, out]
public func linear(
  _ x: Variable, weight: Variable, bias: Variable? = nil, activation: Activation = .identity,
  kept: KeptProducts? = nil
) -> Variable {
  precondition(
    x.value.columns == weight.value.rows, "linear: \(x.shape) × \(weight.shape)")
  let y = Tensor(uninitialized: [x.value.rows, weight.value.columns], x.value.precision)
  let isFixed = x.isConstant && weight.isConstant
  if isFixed, let kept {
    wr_fill(y.code, y.count, 0, y.raw)
    kept.panels.matrix(of: weight.value).addProduct(
      rows: y.rows, x.value.raw, stride: x.value.columns, to: y.raw, stride: y.columns)
  } else if isFixed && x.value.rows <= 2 {
    // Of so few rows the general product would spend its time on a copy of the weight.
    let rows = 0..<x.value.rows
    wr_row_products(
      y.code, y.rows, x.value.columns, y.columns, 1, rows.map { UnsafeRawPointer(x.value.row($0)) },
      weight.value.raw, 0, rows.map { y.row($0) })
  } else {
    multiply(x.value, weight.value, into: y)
  }
  if let bias { addBias(bias, to: y, activation: activation) } else { activation.apply(y, into: y) }
  return Variable(y, from: [x, weight] + (bias.map { [$0] } ?? [])) { dy in
    let before = activation.gradient(y: y, dy: dy)
    bias?.accumulate { db in wr_sum_rows(db.code, before.rows, before.columns, before.raw, db.raw) }
    weight.accumulate { dw in multiply(x.value, before, transposeA: true, into: dw, adding: true) }
    x.accumulate { dx in multiply(before, weight.value, transposeB: true, into: dx, adding: true) }
  }
}

/// y = f(y + b), in place.
func addBias(_ bias: Variable, to y: Tensor, activation: Activation) {
  precondition(bias.value.count == y.columns, "bias \(bias.shape) for \(y.shape)")
  switch activation {
  case .tanh: wr_add_row_tanh(y.code, y.rows, y.columns, y.raw, bias.value.raw, y.raw)
  case .relu: wr_add_row_relu(y.code, y.rows, y.columns, y.raw, bias.value.raw, y.raw)
  default:
    wr_add_row(y.code, y.rows, y.columns, y.raw, bias.value.raw, y.raw)
    activation.apply(y, into: y)
  }
}

/// x + b for every row. [rows, n] and [n] → [rows, n]
public func addRow(_ x: Variable, bias: Variable) -> Variable {
  let y = x.value.copy()
  addBias(bias, to: y, activation: .identity)
  return Variable(y, from: [x, bias]) { dy in
    bias.accumulate { db in wr_sum_rows(db.code, dy.rows, dy.columns, dy.raw, db.raw) }
    x.accumulate { dx in wr_axpy(dx.code, dx.count, 1, dy.raw, dx.raw) }
  }
}

/// The inputs side by side: [rows, a] and [rows, b] give [rows, a + b].
public func concatenate(_ parts: [Variable]) -> Variable {
  precondition(!parts.isEmpty, "concatenate: nothing given")
  if parts.count == 1 { return parts[0] }
  let rows = parts[0].value.rows
  precondition(parts.allSatisfy { $0.value.rows == rows }, "concatenate: \(parts.map(\.shape))")
  let y = Tensor(
    uninitialized: [rows, parts.reduce(0) { $0 + $1.value.columns }], parts[0].value.precision)
  let size = y.precision.bytes
  var start = 0
  for part in parts {
    for row in 0..<rows {
      (y.row(row) + start * size).copyMemory(
        from: part.value.row(row), byteCount: part.value.columns * size)
    }
    start += part.value.columns
  }
  return Variable(y, from: parts) { dy in
    var start = 0
    for part in parts {
      part.accumulate { dx in
        for row in 0..<rows { wr_axpy(dx.code, dx.columns, 1, dy.row(row) + start * size, dx.row(row)) }
      }
      start += part.value.columns
    }
  }
}

/// The inputs one below the other: [a, columns] and [b, columns] give [a + b, columns].
public func stack(_ parts: [Variable]) -> Variable {
  precondition(!parts.isEmpty, "stack: nothing given")
  if parts.count == 1 { return parts[0] }
  let columns = parts[0].value.columns
  precondition(parts.allSatisfy { $0.value.columns == columns }, "stack: \(parts.map(\.shape))")
  let y = Tensor(
    uninitialized: [parts.reduce(0) { $0 + $1.value.rows }, columns], parts[0].value.precision)
  var start = 0
  for part in parts {
    y.row(start).copyMemory(from: part.value.raw, byteCount: part.value.count * y.precision.bytes)
    start += part.value.rows
  }
  return Variable(y, from: parts) { dy in
    var start = 0
    for part in parts {
      part.accumulate { dx in wr_axpy(dx.code, dx.count, 1, dy.row(start), dx.raw) }
      start += part.value.rows
    }
  }
}

/// Rows `range` of x.
public func rows(_ x: Variable, _ range: Range<Int>) -> Variable {
  Variable(x.value.rows(range), from: [x]) { dy in
    x.accumulate { dx in wr_axpy(dx.code, dy.count, 1, dy.raw, dx.row(range.lowerBound)) }
  }
}

/// Every row scaled to mean 0 and variance 1, times `gain` plus `bias` (Ba, Kiros, Hinton 2016).
public func layerNorm(_ x: Variable, gain: Variable, bias: Variable, epsilon: Double = 1e-5) -> Variable {
  let (rows, columns) = (x.value.rows, x.value.columns)
  precondition(
    gain.value.count == columns && bias.value.count == columns,
    "layer norm: \(x.shape) with gain \(gain.shape) and bias \(bias.shape)")
  let y = Tensor(uninitialized: x.shape, x.value.precision)
  let normal = Tensor(uninitialized: x.shape, x.value.precision)
  let inverse = Tensor(uninitialized: [rows], x.value.precision)
  wr_layer_norm(
    y.code, rows, columns, epsilon, x.value.raw, gain.value.raw, bias.value.raw, normal.raw, inverse.raw,
    y.raw)
  return Variable(y, from: [x, gain, bias]) { dy in
    // One kernel gives all three; where a gradient is not wanted it goes to a scratch tensor.
    let scratch = Tensor(zeros: [2, columns], dy.precision)
    wr_layer_norm_backward(
      dy.code, rows, columns, normal.raw, inverse.raw, gain.value.raw, dy.raw, nil, scratch.row(0),
      scratch.row(1))
    gain.accumulate { dg in wr_axpy(dg.code, columns, 1, scratch.row(0), dg.raw) }
    bias.accumulate { db in wr_axpy(db.code, columns, 1, scratch.row(1), db.raw) }
    x.accumulate { dx in
      wr_layer_norm_backward(
        dy.code, rows, columns, normal.raw, inverse.raw, gain.value.raw, dy.raw, dx.raw, nil, nil)
    }
  }
}
