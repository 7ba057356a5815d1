import CKernels
import TensorCore

/// The windows of a batch of texts.
public struct Windows {
  let width: Int
  /// Windows of all texts.
  let total: Int
  let lengths: Lengths
  private let padding: ConvolutionPadding
  /// Zero rows before each text.
  let before: Int
  /// The first window of each text.
  private let starts: [Int]

  init(lengths: Lengths, width: Int, padding: ConvolutionPadding) {
    (self.lengths, self.width, self.padding) = (lengths, width, padding)
    before = padding.before(width: width)
    starts = lengths.map { padding.windows(length: $0, width: width) }.offsets
    total = starts[lengths.count]
  }

  /// Calls `body(window, first tap that meets a token, row of that token, number of such taps)`.
  @inline(__always)
  private func forEach(_ body: (_ window: Int, _ tap: Int, _ token: Int, _ count: Int) -> Void) {
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

  /// The texts with zeros around them, so that the tokens of every window are neighbours, and where each window starts.
  func padded(_ x: Tensor) -> (x: Tensor, windows: [UnsafeRawPointer?]) {
    let texts = (0..<lengths.count).filter { lengths[$0] > 0 }
    let result = Tensor(zeros: [total + texts.count * (width - 1), x.columns], x.precision)
    var places: [UnsafeRawPointer?] = []
    places.reserveCapacity(total)
    var start = 0
    for text in texts {
      let windows = starts[text + 1] - starts[text]
      result.row(start + before).copyMemory(
        from: x.row(lengths.offsets[text]), byteCount: lengths[text] * x.columns * x.precision.bytes)
      for window in start..<start + windows { places.append(UnsafeRawPointer(result.row(window))) }
      start += windows + width - 1
    }
    return (result, places)
  }

  /// col2im: adds the windows back to the tokens they were copied from.
  func add(_ columns: Tensor, into x: Tensor) {
    let bytes = x.columns * x.precision.bytes
    forEach { window, tap, token, count in
      wr_axpy(x.code, count * x.columns, 1, columns.row(window) + tap * bytes, x.row(token))
    }
  }

  /// y[window] += row `tap` of the products of each token that the window's tap meets.
  ///
  /// - Parameters:
  ///   - products: for each token, its products with the taps: [width, columns of y]
  ///   - areHalf: whether they are float16
  func gather(_ products: [UnsafeRawPointer?], areHalf: Bool = false, into y: Tensor) {
    let gather = areHalf ? wr_gather_products_half : wr_gather_products
    forEachText(products) { text, windows, products in
      gather(
        y.code, y.columns, windows, width, before, lengths[text], remaining(text), products,
        y.row(starts[text]))
    }
  }

  /// y[text] = the largest of each column over the text's windows, each the sum that `gather` would add to it and,
  /// where given, its row of `others`; an empty text's row stays.
  ///
  /// - Parameter winners: gets the first window of each text, [texts, columns], that has it
  func gatherMaximum(
    _ products: [UnsafeRawPointer?], areHalf: Bool, others: Tensor?, into y: Tensor,
    winners: UnsafeMutablePointer<Int32>?
  ) {
    let gather = areHalf ? wr_gather_max_half : wr_gather_max
    forEachText(products) { text, windows, products in
      gather(
        y.code, y.columns, windows, width, before, lengths[text], remaining(text), products,
        others?.row(starts[text]), y.row(text), winners.map { $0 + text * y.columns })
    }
  }

  /// The same of sums that are written out, [windows, columns].
  func maximum(of sums: Tensor, into y: Tensor, winners: UnsafeMutablePointer<Int32>?) {
    precondition(sums.rows == total, "windows: \(sums.shape) of \(total) windows")
    findMaximum(of: sums, offsets: starts, into: y, winners: winners)
  }

  /// The transpose of `gather`: row `tap` of the products of each token that a window's tap meets += y[window].
  func scatter(_ y: Tensor, into products: [UnsafeMutableRawPointer?]) {
    forEachText(products) { text, windows, products in
      wr_scatter_products(
        y.code, y.columns, windows, width, before, lengths[text], y.row(starts[text]), products)
    }
  }

  /// How many tokens there are from the beginning of a text on.
  private func remaining(_ text: Int) -> Int { lengths.total - lengths.offsets[text] }

  /// Calls `body(text, windows of it, what is given for its tokens)` for every text that has tokens.
  private func forEachText<Given>(_ given: [Given], _ body: (Int, Int, UnsafePointer<Given>) -> Void) {
    precondition(given.count == lengths.total, "windows: \(given.count) of \(lengths.total) tokens")
    given.withUnsafeBufferPointer { given in
      for text in 0..<lengths.count where lengths[text] > 0 {
        body(text, starts[text + 1] - starts[text], given.baseAddress! + lengths.offsets[text])
      }
    }
  }
}
