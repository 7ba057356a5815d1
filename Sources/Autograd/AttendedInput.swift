import CKernels
public import TensorCore

/// The attention feature maps of pairs, A · W and Aᵀ · W, as channels of a convolution that never writes them
/// down (specification 5.4).
///
///     Σ_j (A W)[t + j] · K[j]  =  Σ_j A[t + j] · (W K[j])
///
/// The maps meet the taps once a batch, [positions, filters] a tap; what is left a pair is a product with its
/// small attention matrix.
public struct AttendedInput: ConvolutionInput {
  let a: AttentionMatrices
  let reverse: AttentionMatrices?
  let maps: (first: Variable, second: Variable)

  /// - Parameters:
  ///   - a: how the first texts attend to the second ones
  ///   - reverse: how the second texts attend to the first ones, a row for each token of a second text; nil is Aᵀ
  ///   - maps: W for the first texts and for the second ones, [positions, channels]; may be the same variable
  public init(
    _ a: AttentionMatrices, reverse: AttentionMatrices? = nil, maps: (first: Variable, second: Variable)
  ) {
    (self.a, self.reverse, self.maps) = (a, reverse, maps)
  }

  /// Numbers a token has in these channels.
  public var channels: Int { maps.first.value.columns }
  /// What the gradient flows back to.
  public var variables: [Variable] {
    [a.values, maps.first, maps.second] + (reverse.map { [$0.values] } ?? [])
  }

  /// What one side of the pairs reads.
  fileprivate struct Side {
    let a: AttentionMatrices
    /// Whether the texts' tokens are the columns of A.
    let isTransposed: Bool
    /// The positions of the map that the other texts reach, [positions, channels].
    let positions: Tensor
    let map: Variable
    /// positions · tap, for each tap: [positions, filters]
    let products: [Tensor]
    let own: Lengths
    let other: Lengths
    /// The first of this side's texts among all texts.
    let firstText: Int

    init(
      _ side: PairSide, _ a: AttentionMatrices, isTransposed: Bool = false, map: Variable, taps: [Tensor]
    ) {
      (self.a, self.isTransposed, self.map) = (a, isTransposed, map)
      (own, other) = isTransposed ? (a.columns, a.rows) : (a.rows, a.columns)
      firstText = side == .first ? 0 : own.count
      let longest = other.values.max() ?? 0
      precondition(
        longest <= map.value.rows,
        "attention map: a text of \(longest) tokens, a map of \(map.value.rows) positions")
      positions = map.value.rows(0..<longest)
      products = taps.map { [positions] tap in
        let product = Tensor(uninitialized: [longest, tap.columns], tap.precision)
        multiply(positions, tap, into: product)
        return product
      }
    }

    /// Calls `body` with a block of A (or Aᵀ) and the windows whose `tap` meets its rows.
    func forEachBlock(
      _ windows: Windows, _ body: (_ pair: Int, _ tap: Int, _ window: Int, _ token: Int, _ count: Int) -> Void
    ) {
      for pair in 0..<own.count where other[pair] > 0 {
        for tap in 0..<products.count {
          let run = windows.run(text: firstText + pair, tap: tap)
          if run.count > 0 { body(pair, tap, run.window, run.token, run.count) }
        }
      }
    }
  }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    let sides = [
      Side(.first, a, map: maps.first, taps: taps),
      Side(.second, reverse ?? a, isTransposed: reverse == nil, map: maps.second, taps: taps),
    ]
    let (filters, size) = (y.columns, y.precision.bytes)
    for side in sides {
      side.forEachBlock(windows) { pair, tap, window, token, count in
        let matrix = side.a.matrix(pair)
        matrixProduct(
          rows: count, columns: filters, inner: side.other[pair],
          matrix.raw + token * (side.isTransposed ? 1 : matrix.columns) * size, stride: matrix.columns,
          transposeA: side.isTransposed, side.products[tap].raw, stride: filters, into: y.row(window),
          stride: filters, precision: y.precision, adding: true)
      }
    }
    return { dy, tapGradients in
      for side in sides { side.backward(dy, taps: taps, tapGradients: tapGradients, windows: windows) }
    }
  }
}

extension AttendedInput.Side {
  fileprivate func backward(
    _ dy: Tensor, taps: [Tensor], tapGradients: [Tensor]?, windows: Windows
  ) {
    let (filters, size) = (dy.columns, dy.precision.bytes)
    // dproducts[tap] = Σ_pairs Aᵀ dy, over the other text's positions.
    let dproducts = products.map { Tensor(zeros: $0.shape, dy.precision) }
    forEachBlock(windows) { pair, tap, window, token, count in
      let matrix = a.matrix(pair)
      matrixProduct(
        rows: other[pair], columns: filters, inner: count,
        matrix.raw + token * (isTransposed ? 1 : matrix.columns) * size, stride: matrix.columns,
        transposeA: !isTransposed, dy.row(window), stride: filters, into: dproducts[tap].raw,
        stride: filters,
        precision: dy.precision, adding: true)
    }
    for (dproduct, target) in zip(dproducts, tapGradients ?? []) {
      multiply(positions, dproduct, transposeA: true, into: target, adding: true)
    }
    map.accumulate { dw in
      for (dproduct, tap) in zip(dproducts, taps) {
        multiply(dproduct, tap, transposeB: true, into: dw.rows(0..<positions.rows), adding: true)
      }
    }
    a.values.accumulate { da in
      forEachBlock(windows) { pair, tap, window, token, count in
        let target = a.layout.matrix(da, pair)
        let product = products[tap]
        // dA[token + i, k] += dy[window + i] · product[k], or the transpose of that.
        if !isTransposed {
          matrixProduct(
            rows: count, columns: other[pair], inner: filters, dy.row(window), stride: filters, product.raw,
            stride: filters, transposeB: true, into: target.row(token), stride: target.columns,
            precision: dy.precision, adding: true)
        } else {
          matrixProduct(
            rows: other[pair], columns: count, inner: filters, product.raw, stride: filters, dy.row(window),
            stride: filters, transposeB: true, into: target.raw + token * size, stride: target.columns,
            precision: dy.precision, adding: true)
        }
      }
    }
  }
}
