public import TensorCore

/// Channels whose tokens repeat: x[t] = distinct[index[t]].
///
/// A convolution over embeddings is a sum of products of a word with a tap. Each distinct word meets each tap
/// once in a matrix product, and the windows add up rows: with a third of the tokens distinct, a third of the
/// arithmetic, forward and backward.
public struct RepeatedInput: ConvolutionInput {
  let distinct: Variable
  let index: [Int32]

  /// - Parameters:
  ///   - distinct: [distinct words, channels]
  ///   - index: for each token, its row in `distinct`
  public init(distinct: Variable, index: [Int32]) { (self.distinct, self.index) = (distinct, index) }

  /// The different ids in order of first use, and for each id its place among them.
  public static func distinct(_ ids: [Int32]) -> (distinct: [Int32], index: [Int32]) {
    var distinct: [Int32] = []
    distinct.reserveCapacity(ids.count)
    // A table of more than twice as many slots as ids, each 1 + a place among the distinct ones, or 0. The upper bits of a
    // product with 2^32 / the golden ratio spread ids that are neighbours.
    let bits = Int.bitWidth - ids.count.leadingZeroBitCount + 1
    let index = withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1 << bits) { slots in
      slots.initialize(repeating: 0)
      return ids.map { id in
        var slot = Int((UInt32(bitPattern: id) &* 0x9E37_79B1) >> UInt32(32 - bits))
        while slots[slot] != 0, distinct[Int(slots[slot]) - 1] != id { slot = (slot + 1) & (slots.count - 1) }
        if slots[slot] == 0 {
          distinct.append(id)
          slots[slot] = Int32(distinct.count)
        }
        return slots[slot] - 1
      }
    }
    return (distinct, index)
  }

  /// Numbers a token has in these channels.
  public var channels: Int { distinct.value.columns }
  /// What the gradient flows back to.
  public var variables: [Variable] { [distinct] }

  /// Computes the mean of each text's tokens, [texts, channels]; nil where it takes a gradient.
  public func mean(lengths: Lengths) -> (() -> Variable)? {
    if distinct.isConstant {
      return { [distinct, index] in rowMeans(distinct.value, index: index, lengths: lengths) }
    }
    return nil
  }

  /// The products of each distinct word with all taps, [distinct words, width · filters].
  func products(taps: [Tensor]) -> Tensor { TapProducts(x: distinct.value, taps: taps).values() }

  /// For each token, where the products of its word are.
  func places(in products: Tensor) -> [UnsafeRawPointer?] {
    index.map { UnsafeRawPointer(products.row(Int($0))) }
  }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    let products = TapProducts(x: distinct.value, taps: taps)
    let values = products.values()
    withExtendedLifetime(values) { windows.gather(places(in: values), into: y) }
    return { [self, size = values.shape] dy, tapGradients in
      let gradients = Tensor(zeros: size, dy.precision)
      windows.scatter(dy, into: index.map { gradients.row(Int($0)) })
      if let tapGradients { products.addTapGradients(gradients, to: tapGradients) }
      distinct.accumulate { products.addGradient(gradients, to: $0) }
    }
  }
}
