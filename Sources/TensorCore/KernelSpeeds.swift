import CKernels

/// How fast single kernels and matrix products of text models' sizes are, beside what the processor can do at most; on one
/// thread, in float32.
package struct KernelSpeeds: Sendable {
  /// Bytes read and written a second.
  package struct Kernel: Sendable {
    package let name: String
    /// On more numbers than the caches hold.
    package let fromMemory: Double
    /// On 4,096 numbers.
    package let inCache: Double
  }

  /// [rows, inner] × [inner, columns].
  package struct Product: Sendable {
    package let rows, inner, columns: Int
    package let operationsPerSecond: Double
  }

  package let limits = MachineLimits()
  package let kernels: [Kernel]
  package let products: [Product]

  /// Measures each for so many seconds.
  package init(seconds: Double = 0.1) {
    let (large, small) = (Operands(count: 1 << 24), Operands(count: 1 << 12))
    kernels = Self.calls.map { call in
      let (memory, cache) = (Self.speed(seconds) { call(large) }, Self.speed(seconds) { call(small) })
      return Kernel(name: memory.name, fromMemory: memory.bytes, inCache: cache.bytes)
    }
    products = [(2048, 300, 100), (2048, 300, 50), (64, 128, 512), (2048, 300, 600)].map {
      rows, inner, columns in
      let (a, b, c) = (
        Tensor(1, shape: [rows, inner]), Tensor(1, shape: [inner, columns]), Tensor(zeros: [rows, columns])
      )
      let best = MachineLimits.best(seconds) { multiply(a, b, into: c) }
      return Product(
        rows: rows, inner: inner, columns: columns,
        operationsPerSecond: Double(2 * rows * inner * columns) / best)
    }
  }

  /// What a kernel reads and writes.
  private struct Operands {
    let count: Int
    let tensors: [Tensor]

    init(count: Int) {
      self.count = count
      tensors = [0.5, 1, 1, 1].map { Tensor($0, shape: [count]) }
    }

    subscript(index: Int) -> UnsafeMutableRawPointer { tensors[index].raw }
  }

  private static let calls: [@Sendable (Operands) -> Void] = [
    { wr_axpy(32, $0.count, 0.5, $0[0], $0[1]) },
    { wr_add(32, $0.count, $0[0], $0[1], $0[2]) },
    { wr_relu(32, $0.count, $0[0], $0[1]) },
    { wr_tanh(32, $0.count, $0[0], $0[1]) },
    { wr_sigmoid(32, $0.count, $0[0], $0[1]) },
    { wr_exp(32, $0.count, $0[0], $0[1]) },
    { wr_softmax(32, $0.count / 32, 32, $0[0], $0[1]) },
    { wr_add_row_tanh(32, $0.count / 128, 128, $0[0], $0[2], $0[1]) },
    { wr_dropout(32, $0.count, 1, 0.5, $0[0], $0[1]) },
    { wr_adagrad(32, $0.count, 0.01, 1e-8, $0[0], $0[1], $0[2]) },
    { wr_adam(32, $0.count, 0.01, 0.9, 0.999, 1e-8, 1, $0[0], $0[1], $0[2], $0[3]) },
  ]

  /// The kernel that `body` calls, and its bytes a second.
  private static func speed(_ seconds: Double, _ body: () -> Void) -> (name: String, bytes: Double) {
    body()
    let profile = Profile {
      let end = monotonicSeconds() + seconds
      repeat { body() } while monotonicSeconds() < end
    }
    let kernel = profile.kernels[0]
    return (kernel.name, kernel.bytes / kernel.seconds)
  }
}
