import CKernels
import TensorCore
import Testing

@Suite struct ProfileTests {
  /// Other tests may be at work meanwhile: the sizes are those of no other.
  @Test func callsAreCountedWhileSomebodyMeasures() {
    let (a, b) = (Tensor(1, shape: [3000, 7]), Tensor(1, shape: [7, 130]))
    let c = Tensor(zeros: [3000, 130])
    multiply(a, b, into: c)
    let profile = Profile {
      for _ in 0..<3 { multiply(a, b, into: c) }
      multiply(c, b, transposeB: true, into: Tensor(zeros: [3000, 7]))
      wr_axpy(c.code, c.count, 2, c.copy().raw, c.raw)
    }
    multiply(a, b, into: c)
    let product = profile.products.first { $0.rows == 3000 && $0.inner == 7 && $0.columns == 130 }
    #expect(product?.calls == 3 && product?.operations == 3 * 2 * 3000 * 7 * 130)
    #expect(product.map { $0.seconds > 0 && $0.speedAlone(seconds: 0.001) > 0 } == true)
    #expect(profile.products.contains { $0.transposeB && $0.rows == 3000 && $0.inner == 130 })
    #expect(profile.kernels.contains { $0.name == "axpy" && $0.calls >= 1 })
  }
}
