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
    var rowOf: [Int32: Int32] = [:]
    var distinct: [Int32] = []
    let index = ids.map { id in
      if let row = rowOf[id] { return row }
      let row = Int32(distinct.count)
      rowOf[id] = row
      distinct.append(id)
      return row
    }
    return (distinct, index)
  }

  /// Numbers a token has in these channels.
  public var channels: Int { distinct.value.columns }
  /// What the gradient flows back to.
  public var variables: [Variable] { [distinct] }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    precondition(
      index.count == windows.lengths.total, "convolution: \(index.count) of \(windows.lengths.total) tokens")
    let size: Shape = [distinct.value.rows, y.columns]
    let products = taps.map { tap in
      let product = Tensor(uninitialized: size, y.precision)
      multiply(distinct.value, tap, into: product)
      return product
    }
    windows.gather(products, index: index, into: y)
    return { [distinct, index] dy, tapGradients in
      let gradients = taps.map { _ in Tensor(zeros: size, dy.precision) }
      windows.scatter(dy, index: index, into: gradients)
      for (gradient, target) in zip(gradients, tapGradients ?? []) {
        multiply(distinct.value, gradient, transposeA: true, into: target, adding: true)
      }
      distinct.accumulate { dx in
        for (gradient, tap) in zip(gradients, taps) {
          multiply(gradient, tap, transposeB: true, into: dx, adding: true)
        }
      }
    }
  }
}
