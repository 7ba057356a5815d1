import CKernels
public import TensorCore

/// The attention feature maps of pairs, A · W and Aᵀ · W, as channels of a convolution that never writes them
/// down (specification 5.4).
///
///     Σ_j (A W)[t + j] · K[j]  =  Σ_j Z[t + j][j]      Z = A · [W K[0], …, W K[width − 1]]
///
/// A map meets the taps once a batch, [positions, width · filters]. The attention of all texts that share the map,
/// with zeros beyond each text's columns, meets what comes of it in one product.
public struct AttendedInput: ConvolutionInput {
  private let sides: [(a: AttentionMatrices, map: Variable)]

  /// - Parameters:
  ///   - a: how the first texts attend to the second ones
  ///   - reverse: how the second texts attend to the first ones, a row for each token of a second text; nil is Aᵀ
  ///   - maps: W for the first texts and for the second ones, [positions, channels]; may be the same variable
  public init(
    _ a: AttentionMatrices, reverse: AttentionMatrices? = nil, maps: (first: Variable, second: Variable)
  ) {
    sides = [(a, maps.first), (reverse ?? transposed(a), maps.second)]
  }

  /// Numbers a token has in these channels.
  public var channels: Int { sides[0].map.value.columns }
  /// What the gradient flows back to.
  public var variables: [Variable] { sides.flatMap { [$0.a.values, $0.map] } }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    let attended =
      sides[0].map === sides[1].map
      ? [AttendedMap(sides[0].map, by: sides.map(\.a), taps: taps)]
      : sides.map { AttendedMap($0.map, by: [$0.a], taps: taps) }
    let z = Tensor(uninitialized: [windows.lengths.total, taps.count * y.columns], y.precision)
    forEach(attended, z) { multiply($0.weights, $0.products.values, into: $1) }
    withExtendedLifetime(z) {
      windows.gather((0..<z.rows).map { UnsafeRawPointer(z.row($0)) }, into: y)
    }
    return { [shape = z.shape] dy, tapGradients in
      let dz = Tensor(zeros: shape, dy.precision)
      windows.scatter(dy, into: (0..<dz.rows).map { dz.row($0) })
      forEach(attended, dz) { $0.backward($1, tapGradients) }
    }
  }

  /// Calls `body` with each map and the rows of its tokens.
  private func forEach(_ attended: [AttendedMap], _ rows: Tensor, _ body: (AttendedMap, Tensor) -> Void) {
    var first = 0
    for map in attended {
      body(map, rows.rows(first..<first + map.weights.rows))
      first += map.weights.rows
    }
  }
}

/// A map's positions, and how the tokens of some texts weigh them.
private struct AttendedMap {
  let map: Variable
  let matrices: [AttentionMatrices]
  /// A row of A for each token, zeros beyond the columns of its text: [tokens, positions].
  let weights: Tensor
  /// Products of the positions that the texts reach.
  let products: TapProducts

  init(_ map: Variable, by matrices: [AttentionMatrices], taps: [Tensor]) {
    (self.map, self.matrices) = (map, matrices)
    let longest = matrices.flatMap(\.columns.values).max() ?? 0
    precondition(
      longest <= map.value.rows,
      "attention map: a text of \(longest) tokens, a map of \(map.value.rows) positions")
    products = TapProducts(of: map.value.rows(0..<longest), taps: taps)
    weights = Tensor(zeros: [matrices.reduce(0) { $0 + $1.rows.total }, longest], map.value.precision)
    var first = 0
    for a in matrices {
      let (values, size) = (a.values.value, weights.precision.bytes)
      a.layout.forEachRow { [weights] row, entry, count in
        weights.row(first + row).copyMemory(from: values.raw + entry * size, byteCount: count * size)
      }
      first += a.rows.total
    }
  }

  /// Adds the gradients of the map, the taps and the attention, from that of the products of the tokens.
  func backward(_ dz: Tensor, _ tapGradients: [Tensor]?) {
    let dproducts = Tensor(uninitialized: products.values.shape, dz.precision)
    multiply(weights, dz, transposeA: true, into: dproducts)
    if let tapGradients { products.addTapGradients(dproducts, to: tapGradients) }
    map.accumulate { products.addGradient(dproducts, to: $0.rows(0..<products.x.rows)) }
    if matrices.allSatisfy(\.values.isConstant) { return }
    let dweights = Tensor(uninitialized: weights.shape, dz.precision)
    multiply(dz, products.values, transposeB: true, into: dweights)
    var first = 0
    for a in matrices {
      a.values.accumulate { da in
        a.layout.forEachRow { row, entry, count in
          wr_axpy(da.code, count, 1, dweights.row(first + row), da.raw + entry * da.precision.bytes)
        }
      }
      first += a.rows.total
    }
  }
}
