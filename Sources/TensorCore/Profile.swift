import CKernels

/// Where the time of a computation goes: into kernels and into matrix products. What is left is the rest of the code.
///
/// One measurement at a time; it counts the work of all threads.
package struct Profile: Sendable {
  /// All calls of a kernel.
  package struct Kernel: Sendable {
    package let name: String
    package let calls: Int
    package let seconds: Double
    /// Read and written, wherever they lie: in memory or in a cache.
    package let bytes: Double
  }

  /// All matrix products of about one size.
  package struct Product: Sendable {
    /// Mean sizes: [rows, inner] × [inner, columns].
    package let rows, columns, inner: Int
    package let transposeA, transposeB: Bool
    package let calls: Int
    package let seconds: Double
    /// Multiplications and additions.
    package let operations: Double
    /// Of the three matrices, each read and written as often as it has to be.
    package let bytes: Double
  }

  /// The slowest first.
  package let kernels: [Kernel]
  /// The slowest first.
  package let products: [Product]

  /// Seconds in matrix products.
  package var productSeconds: Double { products.reduce(0) { $0 + $1.seconds } }
  /// Seconds in kernels.
  package var kernelSeconds: Double { kernels.reduce(0) { $0 + $1.seconds } }

  /// Measures what `body` does.
  package init(of body: () throws -> Void) rethrows {
    wr_profile_set(true)
    defer { wr_profile_set(false) }
    try body()
    wr_profile_set(false)
    kernels = (0..<wr_profile_kernels()).compactMap { kernel in
      let calls = wr_profile_calls(kernel)
      return calls == 0
        ? nil
        : Kernel(
          name: String(cString: wr_profile_name(kernel)), calls: Int(calls),
          seconds: Double(wr_profile_nanoseconds(kernel)) * 1e-9, bytes: Double(wr_profile_bytes(kernel)))
    }.sorted { $0.seconds > $1.seconds }
    products = (0..<wr_profile_products()).compactMap { index in
      let product = wr_profile_product_at(index)
      if product.calls == 0 { return nil }
      func mean(_ sum: UInt64) -> Int { Int((Double(sum) / Double(product.calls)).rounded()) }
      return Product(
        rows: mean(product.m), columns: mean(product.n), inner: mean(product.k),
        transposeA: product.transpose_a, transposeB: product.transpose_b, calls: Int(product.calls),
        seconds: Double(product.nanoseconds) * 1e-9, operations: product.flops,
        bytes: Double(product.bytes))
    }.sorted { $0.seconds > $1.seconds }
  }
}

extension Profile.Product {
  /// Operations a second of one such product after the other on the same memory, in float32: what the linear algebra
  /// library reaches on this processor.
  package func speedAlone(seconds: Double = 0.05) -> Double {
    let a = Tensor(1, shape: transposeA ? [inner, rows] : [rows, inner])
    let b = Tensor(1, shape: transposeB ? [columns, inner] : [inner, columns])
    let c = Tensor(zeros: [rows, columns])
    let best = MachineLimits.best(seconds) {
      multiply(a, b, transposeA: transposeA, transposeB: transposeB, into: c)
    }
    return 2 * Double(rows) * Double(columns) * Double(inner) / best
  }
}
