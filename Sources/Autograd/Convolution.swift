import CKernels
public import TensorCore

/// Where a convolution's windows lie (specification, section 3).
public enum ConvolutionPadding: String, Sendable, CaseIterable {
  /// Windows inside the text; a text shorter than the filter is filled with zeros to one window.
  case narrow
  /// As many windows as tokens.
  case same
  /// Every window that touches the text: length + width − 1.
  case wide

  /// Windows of a text; an empty text has none.
  public func windows(length: Int, width: Int) -> Int {
    if length == 0 { return 0 }
    switch self {
    case .narrow: return max(length - width + 1, 1)
    case .same: return length
    case .wide: return length + width - 1
    }
  }

  /// Zero rows before the text.
  func before(width: Int) -> Int {
    switch self {
    case .narrow: 0
    case .same: (width - 1) / 2
    case .wide: width - 1
    }
  }
}

/// One-dimensional convolution by im2col and a matrix product.
///
///     y[t] = f(b + Σ_j x[t − before + j] · W[j])     j = 0 ..< width, x = 0 outside the text
///
/// The windows are written side by side into a matrix [windows, width · d]; its product with the filters is
/// the convolution.
///
/// - Parameters:
///   - x: [tokens, d], the texts back to back
///   - lengths: of the texts
///   - weight: [width, d, filters]; tap 0 meets the earliest position of the window
///   - bias: [filters]
/// - Returns: [windows of all texts, filters]; `lengths.map { padding.windows(length: $0, width: width) }`
public func convolution(
  _ x: Variable, lengths: Lengths, weight: Variable, bias: Variable, padding: ConvolutionPadding,
  activation: Activation
) -> Variable {
  let (width, d, filters) = (weight.shape[0], weight.shape[1], weight.shape[2])
  precondition(
    x.value.columns == d && x.value.rows == lengths.total && bias.value.count == filters,
    "convolution: \(x.shape) of \(lengths.total) tokens, filters \(weight.shape), bias \(bias.shape)")
  let windows = Windows(lengths: lengths, width: width, padding: padding)
  let columns = windows.columns(of: x.value)
  let flat = weight.value.reshaped([width * d, filters])
  let y = Tensor(uninitialized: [windows.total, filters], x.value.precision)
  multiply(columns, flat, into: y)
  addBias(bias, to: y, activation: activation)
  return Variable(y, from: [x, weight, bias]) { dy in
    let before = activation.gradient(y: y, dy: dy)
    bias.accumulate { db in wr_sum_rows(db.code, before.rows, filters, before.raw, db.raw) }
    weight.accumulate { dw in
      multiply(columns, before, transposeA: true, into: dw.reshaped([width * d, filters]), adding: true)
    }
    x.accumulate { dx in
      let dcolumns = Tensor(uninitialized: columns.shape, columns.precision)
      multiply(before, flat, transposeB: true, into: dcolumns)
      windows.add(dcolumns, into: dx)
    }
  }
}

/// The windows of a batch of texts.
struct Windows {
  let width: Int
  let total: Int
  private let lengths: Lengths
  private let padding: ConvolutionPadding

  init(lengths: Lengths, width: Int, padding: ConvolutionPadding) {
    (self.lengths, self.width, self.padding) = (lengths, width, padding)
    total = (0..<lengths.count).reduce(0) { $0 + padding.windows(length: lengths[$1], width: width) }
  }

  /// Calls `body(window, first tap that meets a token, row of that token, number of such taps)`.
  @inline(__always)
  private func forEach(_ body: (_ window: Int, _ tap: Int, _ token: Int, _ count: Int) -> Void) {
    let before = padding.before(width: width)
    var window = 0
    for text in 0..<lengths.count {
      let (start, length) = (lengths.offsets[text], lengths[text])
      for position in 0..<padding.windows(length: length, width: width) {
        let first = max(position - before, 0)
        let end = min(position - before + width, length)
        body(window, first - (position - before), start + first, end - first)
        window += 1
      }
    }
  }

  /// im2col: [windows, width · d]. The tokens of a window are neighbours, so each window is one copy.
  func columns(of x: Tensor) -> Tensor {
    let result = Tensor(uninitialized: [total, width * x.columns], x.precision)
    let bytes = x.columns * x.precision.bytes
    forEach { window, tap, token, count in
      let row = result.row(window)
      if tap > 0 { row.initializeMemory(as: UInt8.self, repeating: 0, count: tap * bytes) }
      (row + tap * bytes).copyMemory(from: x.row(token), byteCount: count * bytes)
      let filled = tap + count
      if filled < width {
        (row + filled * bytes).initializeMemory(as: UInt8.self, repeating: 0, count: (width - filled) * bytes)
      }
    }
    return result
  }

  /// col2im: adds the windows back to the tokens they were copied from.
  func add(_ columns: Tensor, into x: Tensor) {
    let bytes = x.columns * x.precision.bytes
    forEach { window, tap, token, count in
      wr_axpy(x.code, count * x.columns, 1, columns.row(window) + tap * bytes, x.row(token))
    }
  }

  /// y[window] += products[tap][index[token]] for every tap of the window that meets a token.
  func gather(_ products: [Tensor], index: [Int32], into y: Tensor) {
    forEach { window, tap, token, count in
      for k in 0..<count {
        wr_axpy(y.code, y.columns, 1, products[tap + k].row(Int(index[token + k])), y.row(window))
      }
    }
  }

  /// The transpose of `gather`: products[tap][index[token]] += y[window].
  func scatter(_ y: Tensor, index: [Int32], into products: [Tensor]) {
    forEach { window, tap, token, count in
      for k in 0..<count {
        wr_axpy(y.code, y.columns, 1, y.row(window), products[tap + k].row(Int(index[token + k])))
      }
    }
  }
}

/// The same convolution where the tokens of the batch repeat: x[t] = distinct[index[t]].
///
/// A convolution over embeddings is a sum of products of a word with a tap. Each distinct word meets each tap
/// once in a matrix product, and the windows add up rows: with a third of the tokens distinct, a third of the
/// arithmetic, forward and backward.
///
/// - Parameters:
///   - distinct: [distinct words, d]
///   - index: for each token, its row in `distinct`
public func convolution(
  distinct: Variable, index: [Int32], lengths: Lengths, weight: Variable, bias: Variable,
  padding: ConvolutionPadding, activation: Activation
) -> Variable {
  let (width, d, filters) = (weight.shape[0], weight.shape[1], weight.shape[2])
  precondition(
    distinct.value.columns == d && index.count == lengths.total && bias.value.count == filters,
    "convolution: \(distinct.shape), \(index.count) tokens for \(lengths.total), filters \(weight.shape)")
  let windows = Windows(lengths: lengths, width: width, padding: padding)
  let precision = distinct.value.precision
  let words = distinct.value.rows
  let taps = (0..<width).map { weight.value.reshaped([width * d, filters]).rows($0 * d..<($0 + 1) * d) }
  let products = taps.map { tap in
    let product = Tensor(uninitialized: [words, filters], precision)
    multiply(distinct.value, tap, into: product)
    return product
  }
  let y = Tensor(zeros: [windows.total, filters], precision)
  windows.gather(products, index: index, into: y)
  addBias(bias, to: y, activation: activation)
  return Variable(y, from: [distinct, weight, bias]) { dy in
    let before = activation.gradient(y: y, dy: dy)
    bias.accumulate { db in wr_sum_rows(db.code, before.rows, filters, before.raw, db.raw) }
    let dproducts = (0..<width).map { _ in Tensor(zeros: [words, filters], precision) }
    windows.scatter(before, index: index, into: dproducts)
    weight.accumulate { dw in
      let flat = dw.reshaped([width * d, filters])
      for (tap, dproduct) in dproducts.enumerated() {
        multiply(
          distinct.value, dproduct, transposeA: true, into: flat.rows(tap * d..<(tap + 1) * d), adding: true)
      }
    }
    distinct.accumulate { dx in
      for (tap, dproduct) in dproducts.enumerated() {
        multiply(dproduct, taps[tap], transposeB: true, into: dx, adding: true)
      }
    }
  }
}
