import CKernels
public import TensorCore

/// The mean of each text's rows; an empty text gives zeros. [tokens, d] → [texts, d]
public func mean(_ x: Variable, lengths: Lengths) -> Variable {
  sum(x, lengths: lengths, scales: shares(lengths))
}

/// The sum of each text's rows; an empty text gives zeros. [tokens, d] → [texts, d]
public func sum(_ x: Variable, lengths: Lengths) -> Variable { sum(x, lengths: lengths, scales: nil) }

/// What a token of each text counts in its mean.
private func shares(_ lengths: Lengths) -> [Double] { lengths.values.map { 1 / Double(max($0, 1)) } }

private func sum(_ x: Variable, lengths: Lengths, scales: [Double]?) -> Variable {
  precondition(x.value.rows == lengths.total, "sum: \(x.shape) of \(lengths.total) tokens")
  let columns = x.value.columns
  let y = Tensor(uninitialized: [lengths.count, columns], x.value.precision)
  wr_weighted_sums(y.code, columns, lengths.count, lengths.offsets, nil, x.value.raw, y.raw)
  if let scales { wr_scale_rows(y.code, y.rows, columns, scales, y.raw, y.raw) }
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in
      for text in 0..<lengths.count where lengths[text] > 0 {
        wr_spread_row(
          dx.code, lengths[text], columns, scales?[text] ?? 1, dy.row(text), dx.row(lengths.offsets[text]))
      }
    }
  }
}

/// The mean of x[index[t]] over the tokens of each text; an empty text gives zeros.
func rowMeans(_ x: Tensor, index: [Int32], lengths: Lengths) -> Variable {
  let y = sumRows(x, index: index, lengths: lengths)
  wr_scale_rows(y.code, y.rows, y.columns, shares(lengths), y.raw, y.raw)
  return Variable(y)
}

/// The largest value of each column in each text; an empty text gives zeros. Ties go to the first.
/// [tokens, d] → [texts, d]
public func max(_ x: Variable, lengths: Lengths) -> Variable {
  precondition(x.value.rows == lengths.total, "max: \(x.shape) of \(lengths.total) tokens")
  let columns = x.value.columns
  let y = Tensor(zeros: [lengths.count, columns], x.value.precision)
  var winners = [Int32](repeating: 0, count: lengths.count * columns)
  winners.withUnsafeMutableBufferPointer {
    findMaximum(of: x.value, offsets: lengths.offsets, into: y, winners: $0.baseAddress)
  }
  return Variable(y, from: [x]) { [winners] dy in
    x.accumulate { dx in
      for text in 0..<lengths.count where lengths[text] > 0 {
        for column in 0..<columns {
          let row = lengths.offsets[text] + Int(winners[text * columns + column])
          dx[row * columns + column] += dy[text * columns + column]
        }
      }
    }
  }
}

/// y[text] = the largest of each column over a text's rows, those from its offset to the next; an empty text's row stays.
///
/// - Parameter winners: gets the first row of each text, [texts, columns], that has it
func findMaximum(of x: Tensor, offsets: [Int], into y: Tensor, winners: UnsafeMutablePointer<Int32>?) {
  var unused = [Int32](repeating: 0, count: winners == nil ? y.columns : 0)
  unused.withUnsafeMutableBufferPointer { unused in
    for text in 0..<y.rows where offsets[text] < offsets[text + 1] {
      wr_max_rows(
        y.code, offsets[text + 1] - offsets[text], y.columns, x.row(offsets[text]), y.row(text),
        winners.map { $0 + text * y.columns } ?? unused.baseAddress)
    }
  }
}

/// The k largest values of each column in each text, in the order of the text, filled with zeros.
/// Ties go to the first. [tokens, d] → [texts, k · d]
public func kMax(_ x: Variable, k: Int, lengths: Lengths) -> Variable {
  precondition(k >= 1 && x.value.rows == lengths.total, "kMax: k \(k), \(x.shape) of \(lengths.total) tokens")
  let columns = x.value.columns
  let y = Tensor(zeros: [lengths.count, k * columns], x.value.precision)
  var winners = [Int32](repeating: -1, count: y.count)
  winners.withUnsafeMutableBufferPointer { winners in
    for text in 0..<lengths.count where lengths[text] > 0 {
      wr_k_max_rows(
        y.code, lengths[text], columns, k, x.value.row(lengths.offsets[text]), y.row(text),
        winners.baseAddress! + text * k * columns)
    }
  }
  return Variable(y, from: [x]) { [winners] dy in
    x.accumulate { dx in
      for text in 0..<lengths.count {
        for place in text * k * columns..<(text + 1) * k * columns where winners[place] >= 0 {
          dx[(lengths.offsets[text] + Int(winners[place])) * columns + place % columns] += dy[place]
        }
      }
    }
  }
}

/// Sums over windows of `width` rows, each row with its weight, times `scale` (specification 3 and 5.5).
///
///     y[j] = scale · Σ_u weights[j + u] · x[j + u]      u = 0 ..< width, j = 0 ... length − width
///
/// - Parameters:
///   - x: [tokens, d]
///   - weights: [tokens], one a row; nil counts every row once
/// - Returns: [windows, d]; a text of `length` rows has `max(length − width + 1, 0)` windows
public func windowSum(
  _ x: Variable, weights: Variable? = nil, lengths: Lengths, width: Int, scale: Double = 1
) -> Variable {
  precondition(
    x.value.rows == lengths.total && (weights?.value.count ?? lengths.total) == lengths.total,
    "windowSum: \(x.shape) of \(lengths.total) tokens")
  let columns = x.value.columns
  let windows = lengths.map { max($0 - width + 1, 0) }
  let y = Tensor(zeros: [windows.total, columns], x.value.precision)
  for text in 0..<lengths.count where windows[text] > 0 {
    let start = lengths.offsets[text]
    wr_window_sum(
      y.code, columns, lengths[text], width, scale, weights?.value.reshaped([lengths.total, 1]).row(start),
      x.value.row(start), y.row(windows.offsets[text]))
  }
  return Variable(y, from: [x] + (weights.map { [$0] } ?? [])) { dy in
    // Row t lies in windows t − width + 1 ... t: first the sum of their gradients, then both products.
    let gathered = Tensor(zeros: [lengths.total, columns], dy.precision)
    for text in 0..<lengths.count where windows[text] > 0 {
      wr_window_sum_backward(
        dy.code, columns, lengths[text], width, scale, dy.row(windows.offsets[text]),
        gathered.row(lengths.offsets[text]))
    }
    addWeightedGradient(of: gathered, x: x, weights: weights)
  }
}

/// The sum of each text's rows, each with its weight. [tokens, d] and [tokens] → [texts, d]
public func weightedSum(_ x: Variable, weights: Variable, lengths: Lengths) -> Variable {
  precondition(
    x.value.rows == lengths.total && weights.value.count == lengths.total,
    "weightedSum: \(x.shape), weights \(weights.shape), \(lengths.total) tokens")
  let columns = x.value.columns
  let y = Tensor(uninitialized: [lengths.count, columns], x.value.precision)
  wr_weighted_sums(
    y.code, columns, lengths.count, lengths.offsets, weights.value.raw, x.value.raw, y.raw)
  return Variable(y, from: [x, weights]) { dy in
    var (dx, dw): (Tensor?, Tensor?) = (nil, nil)
    x.accumulate { dx = $0 }
    weights.accumulate { dw = $0 }
    wr_weighted_sums_backward(
      dy.code, columns, lengths.count, lengths.offsets, weights.value.raw, x.value.raw, dy.raw, dx?.raw,
      dw?.raw)
  }
}

/// Given g[t] = d loss / d (weights[t] · x[t]): dx[t] += weights[t] g[t] and dweights[t] += x[t] · g[t].
private func addWeightedGradient(of g: Tensor, x: Variable, weights: Variable?) {
  x.accumulate { dx in
    for row in 0..<g.rows { wr_axpy(g.code, g.columns, weights?.value[row] ?? 1, g.row(row), dx.row(row)) }
  }
  weights?.accumulate { dw in
    for row in 0..<g.rows { dw[row] += wr_dot(g.code, g.columns, x.value.row(row), g.row(row)) }
  }
}

/// x divided by a number of each text, one number a row; a text whose number is 0 stays as it is.
/// Used for means (by length) and for weights that add up to 1 (by their total).
public func divide(_ x: Variable, by totals: Variable, lengths: Lengths) -> Variable {
  precondition(
    x.value.rows == lengths.total && totals.value.count == lengths.count,
    "divide: \(x.shape) by \(totals.shape)")
  let columns = x.value.columns
  let y = Tensor(uninitialized: x.shape, x.value.precision)
  let inverse = (0..<lengths.count).map { totals.value[$0] == 0 ? 1 : 1 / totals.value[$0] }
  for text in 0..<lengths.count {
    let start = lengths.offsets[text]
    wr_scale(y.code, lengths[text] * columns, inverse[text], x.value.row(start), y.row(start))
  }
  return Variable(y, from: [x, totals]) { dy in
    x.accumulate { dx in
      for text in 0..<lengths.count {
        let start = lengths.offsets[text]
        wr_axpy(dx.code, lengths[text] * columns, inverse[text], dy.row(start), dx.row(start))
      }
    }
    totals.accumulate { dt in
      for text in 0..<lengths.count where totals.value[text] != 0 {
        let start = lengths.offsets[text]
        dt[text] -= inverse[text] * wr_dot(dy.code, lengths[text] * columns, dy.row(start), y.row(start))
      }
    }
  }
}
