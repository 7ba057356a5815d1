import CKernels
public import TensorCore

/// The largest value of each column of a text's `convolution`.
///
///     max over t of f(b + Σ_j x[t + j] · W[j])
///
/// The functions never fall, so f and b wait until the maximum is found, and where words' products are at hand their
/// sums need not be written out window by window. The gradient flows to one window of each text and filter: what it
/// adds to W and x is a sum of as many rows, not a product with all windows.
///
/// - Parameter parts: as for `convolution`; while the pass records, each of them `RowsInput`
/// - Returns: [texts, filters]; zeros for an empty text. Ties go to the first window.
public func convolutionMaximum(
  _ parts: [any ConvolutionInput], lengths: Lengths, weight: Variable, bias: Variable,
  padding: ConvolutionPadding, activation: Activation
) -> Variable {
  let windows = Windows(lengths: lengths, width: weight.shape[0], padding: padding)
  let maximum = Tensor(zeros: [lengths.count, bias.value.count], weight.value.precision)
  let taps = filterTaps(weight.value, parts: parts)
  let isRecorded =
    !weight.isConstant || !bias.isConstant || parts.contains { $0.variables.contains { !$0.isConstant } }
  var winners = [Int32](repeating: 0, count: isRecorded ? maximum.count : 0)
  winners.withUnsafeMutableBufferPointer {
    findLargestSums(parts, taps, windows, into: maximum, winners: isRecorded ? $0.baseAddress : nil)
  }
  addBias(bias, to: maximum, activation: activation)
  for text in 0..<lengths.count where lengths[text] == 0 {
    wr_fill(maximum.code, maximum.columns, 0, maximum.row(text))
  }
  if !isRecorded { return Variable(maximum) }
  return Variable(maximum, from: parts.flatMap(\.variables) + [weight, bias]) { [winners] dy in
    let before = activation.gradient(y: maximum, dy: dy)
    bias.accumulate { db in
      for text in 0..<lengths.count where lengths[text] > 0 {
        wr_axpy(db.code, db.count, 1, before.row(text), db.raw)
      }
    }
    let winning = WinningTokens(winners, gradient: before, windows: windows)
    var tapGradients: [[Tensor]]?
    weight.accumulate { tapGradients = filterTaps($0, parts: parts) }
    for (place, part) in parts.enumerated() {
      guard let part = part as? any RowsInput else {
        preconditionFailure("convolutionMaximum: a gradient of \(type(of: part))")
      }
      winning.addGradients(to: part, taps: taps[place], tapGradients: tapGradients?[place])
    }
  }
}

/// Channels of a convolution of which each token is a row of a matrix.
public protocol RowsInput: ConvolutionInput {
  /// The matrix.
  var matrix: Variable { get }
  /// Which rows tokens are.
  func rows(of tokens: [Int32]) -> [Int32]
}

extension DenseInput: RowsInput {
  /// The tokens' own rows.
  public var matrix: Variable { x }
  /// Each token has one.
  public func rows(of tokens: [Int32]) -> [Int32] { tokens }
}

extension RepeatedInput: RowsInput {
  /// One row a distinct word.
  public var matrix: Variable { distinct }
  /// The rows of the tokens' words.
  public func rows(of tokens: [Int32]) -> [Int32] { tokens.map { index[Int($0)] } }
}

/// The largest sums over a text's windows and, where asked for, the windows that have them.
private func findLargestSums(
  _ parts: [any ConvolutionInput], _ taps: [[Tensor]], _ windows: Windows, into maximum: Tensor,
  winners: UnsafeMutablePointer<Int32>?
) {
  // Products of words are not added window by window to what the others give, but as the maximum is found.
  let words = parts.firstIndex { $0 is TableInput || $0 is RepeatedInput }
  var sums: Tensor?
  for (place, (part, taps)) in zip(parts, taps).enumerated() where place != words {
    if sums == nil, let words, parts[words] is TableInput, let dense = part as? DenseInput {
      sums = dense.products(taps: taps, windows: windows)
    } else {
      let y = sums ?? Tensor(zeros: [windows.total, maximum.columns], maximum.precision)
      _ = part.add(to: y, taps: taps, windows: windows)
      sums = y
    }
  }
  func gather(_ places: [UnsafeRawPointer?], areHalf: Bool) {
    windows.gatherMaximum(places, areHalf: areHalf, others: sums, into: maximum, winners: winners)
  }
  if let words, let table = parts[words] as? TableInput {
    let products = table.products(taps: taps[words])
    withExtendedLifetime(products) { gather(products.places, areHalf: products.isHalf) }
  } else if let words, let repeated = parts[words] as? RepeatedInput {
    let products = repeated.products(taps: taps[words])
    withExtendedLifetime(products) { gather(repeated.places(in: products), areHalf: false) }
  } else if let sums {
    windows.maximum(of: sums, into: maximum, winners: winners)
  }
}
