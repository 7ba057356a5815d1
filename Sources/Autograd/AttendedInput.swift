import CKernels
public import TensorCore

/// The attention feature maps of pairs, A · W and Aᵀ · W, as channels of a convolution that never writes them
/// down (specification 5.4).
///
///     Σ_j (A W)[t + j] · K[j]  =  Σ_j Z[t + j][j]      Z = A · [W K[0], …, W K[width − 1]]
///
/// A map meets the taps once a batch, [positions, width · filters]. The attention of all texts of a side, with zeros
/// beyond each text's columns, meets what comes of it in one product.
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
    precondition(
      sides.reduce(0) { $0 + $1.a.rows.total } == windows.lengths.total,
      "attention map: rows for \(sides.map(\.a.rows.total)) of \(windows.lengths.total) tokens")
    let attended =
      sides[0].map === sides[1].map
      ? [AttendedMap(sides[0].map, by: sides.map(\.a), taps: taps)]
      : sides.map { AttendedMap($0.map, by: [$0.a], taps: taps) }
    let z = Tensor(uninitialized: [windows.lengths.total, taps.count * y.columns], y.precision)
    forEach(attended, z) { $0.multiply(into: $1) }
    withExtendedLifetime(z) {
      windows.gather((0..<z.rows).map { UnsafeRawPointer(z.row($0)) }, into: y)
    }
    return { [shape = z.shape] dy, tapGradients in
      let dz = Tensor(zeros: shape, dy.precision)
      windows.scatter(dy, into: (0..<dz.rows).map { dz.row($0) })
      forEach(attended, dz) { $0.backward($1, tapGradients) }
    }
  }

  /// Calls `body` with each map and the rows of each of its sides.
  private func forEach(_ attended: [AttendedMap], _ z: Tensor, _ body: (AttendedMap, [Tensor]) -> Void) {
    var first = 0
    for map in attended {
      let rows = map.sides.map { side in
        defer { first += side.weights.rows }
        return z.rows(first..<first + side.weights.rows)
      }
      body(map, rows)
    }
  }
}

/// How the texts of one side attend to the positions of the others.
private struct AttendingSide {
  let a: AttentionMatrices
  /// A row of A for each token, zeros beyond the columns of its text: [tokens, positions].
  let weights: Tensor

  init(_ a: AttentionMatrices) {
    let values = a.values.value
    let weights = Tensor(zeros: [a.rows.total, a.columns.values.max() ?? 0], values.precision)
    a.layout.forEachRow { row, entry, count in
      let size = values.precision.bytes
      weights.row(row).copyMemory(from: values.raw + entry * size, byteCount: count * size)
    }
    (self.a, self.weights) = (a, weights)
  }

  /// Adds what flows back to the rows of A.
  func addGradient(_ dweights: Tensor) {
    a.values.accumulate { da in
      a.layout.forEachRow { row, entry, count in
        wr_axpy(da.code, count, 1, dweights.row(row), da.raw + entry * da.precision.bytes)
      }
    }
  }
}

/// A map with the sides that attend to it.
private struct AttendedMap {
  private let map: Variable
  let sides: [AttendingSide]
  /// Of the positions that the texts reach.
  private let products: TapProducts
  private let values: Tensor

  init(_ map: Variable, by matrices: [AttentionMatrices], taps: [Tensor]) {
    self.map = map
    sides = matrices.map { AttendingSide($0) }
    let longest = sides.map(\.weights.columns).max() ?? 0
    requirePositions(map.value, for: longest)
    products = TapProducts(x: map.value.rows(0..<longest), taps: taps)
    values = products.values()
  }

  /// z = the weights of each side times the products.
  func multiply(into z: [Tensor]) {
    for (side, z) in zip(sides, z) {
      TensorCore.multiply(side.weights, values.rows(0..<side.weights.columns), into: z)
    }
  }

  /// Adds the gradients of the map, the taps and the attention, from those of z.
  func backward(_ dz: [Tensor], _ tapGradients: [Tensor]?) {
    let dvalues = Tensor(zeros: values.shape, values.precision)
    for (side, dz) in zip(sides, dz) {
      let positions = 0..<side.weights.columns
      TensorCore.multiply(
        side.weights, dz, transposeA: true, into: dvalues.rows(positions), adding: true)
      if side.a.values.isConstant { continue }
      let dweights = Tensor(uninitialized: side.weights.shape, dz.precision)
      TensorCore.multiply(dz, values.rows(positions), transposeB: true, into: dweights)
      side.addGradient(dweights)
    }
    if let tapGradients { products.addTapGradients(dvalues, to: tapGradients) }
    map.accumulate { products.addGradient(dvalues, to: $0.rows(0..<products.x.rows)) }
  }
}
