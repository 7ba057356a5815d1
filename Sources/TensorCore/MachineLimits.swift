import CKernels

/// What this processor can do at most, on one thread.
package struct MachineLimits: Sendable {
  /// Operations a second of a large float32 matrix product.
  package let operationsPerSecond: Double
  /// Bytes read and written a second where y += a x runs over more memory than the caches hold.
  package let bytesPerSecond: Double

  /// Measures for so many seconds each.
  package init(seconds: Double = 0.5) {
    wr_flush_denormals()
    let a = Tensor(1, shape: [1024, 1024])
    let c = Tensor(zeros: [1024, 1024])
    let product = Self.best(seconds) { multiply(a, a, into: c) }
    operationsPerSecond = 2 * 1024 * 1024 * 1024 / product
    let (x, y) = (Tensor(1, shape: [1 << 25]), Tensor(zeros: [1 << 25]))
    let sweep = Self.best(seconds) { wr_axpy(x.code, x.count, 0.5, x.raw, y.raw) }
    bytesPerSecond = 3 * Double(x.count * x.precision.bytes) / sweep
  }

  /// The shortest of several runs.
  static func best(_ seconds: Double, _ body: () -> Void) -> Double {
    body()
    var best = Double.infinity
    let end = monotonicSeconds() + seconds
    repeat {
      let start = monotonicSeconds()
      body()
      best = min(best, monotonicSeconds() - start)
    } while monotonicSeconds() < end
    return best
  }
}
