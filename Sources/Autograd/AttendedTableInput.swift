import CKernels
public import TensorCore

/// The attention feature maps of pairs, A · W and Aᵀ · W, as channels of a convolution, where W stays as it is.
///
///     Σ_j (A W)[t + j] · K[j]  =  Σ_j Z[t + j][j]      Z = A · [W K[0], …, W K[width − 1]]
///
/// The products of W with the taps are kept from pass to pass, so that a text costs one small product.
public struct AttendedTableInput: ConvolutionInput {
  private let a: AttentionMatrices
  private let reverse: AttentionMatrices?
  private let maps: (first: Tensor, second: Tensor)
  private let kept: KeptProducts

  /// - Parameters:
  ///   - a: how the first texts attend to the second ones
  ///   - reverse: how the second texts attend to the first ones, a row for each token of a second text; nil is Aᵀ
  ///   - maps: W for the first texts and for the second ones, [positions, channels]; may be the same tensor
  ///   - kept: where products stay between passes
  public init(
    _ a: AttentionMatrices, reverse: AttentionMatrices?, maps: (first: Tensor, second: Tensor),
    kept: KeptProducts
  ) {
    (self.a, self.reverse, self.maps, self.kept) = (a, reverse, maps, kept)
  }

  /// Numbers a token has in these channels.
  public var channels: Int { maps.first.columns }
  /// Nothing: neither the maps nor the matrices take a gradient.
  public var variables: [Variable] { [] }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    let z = Tensor(uninitialized: [windows.lengths.total, taps.count * y.columns], y.precision)
    let places = (0..<z.rows).map { row -> UnsafeMutableRawPointer? in z.row(row) }
    multiply(a, isTransposed: false, maps.first, taps, into: places[..<a.rows.total])
    multiply(reverse ?? a, isTransposed: reverse == nil, maps.second, taps, into: places[a.rows.total...])
    withExtendedLifetime(z) { windows.gather(places.map { UnsafeRawPointer($0) }, into: y) }
    return { _, _ in preconditionFailure("AttendedTableInput: a gradient") }
  }

  /// The rows of A, or its columns, times the products of the map with the taps.
  private func multiply(
    _ a: AttentionMatrices, isTransposed: Bool, _ map: Tensor, _ taps: [Tensor],
    into places: ArraySlice<UnsafeMutableRawPointer?>
  ) {
    let (own, other) = isTransposed ? (a.columns, a.rows) : (a.rows, a.columns)
    let longest = other.values.max() ?? 0
    requirePositions(map, for: longest)
    let products = kept.products(of: map, taps: taps, first: longest)
    let columns = taps.reduce(0) { $0 + $1.columns }
    let size = map.precision.bytes
    let rows = (0..<own.count).flatMap { pair in
      let first = a.values.value.raw + a.entries.offsets[pair] * size
      let stride = isTransposed ? size : other[pair] * size
      return (0..<own[pair]).map { row -> UnsafeRawPointer? in UnsafeRawPointer(first + row * stride) }
    }
    rows.withUnsafeBufferPointer { rows in
      places.withUnsafeBufferPointer { places in
        withExtendedLifetime(products) {
          for pair in 0..<own.count where own[pair] > 0 {
            wr_row_products(
              map.code, own[pair], other[pair], columns, isTransposed ? own[pair] : 1,
              rows.baseAddress! + own.offsets[pair], products.row(0), 0,
              places.baseAddress! + own.offsets[pair])
          }
        }
      }
    }
  }
}
