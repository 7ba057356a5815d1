import CKernels
import COpenBLAS

/// c = alpha · op(a) op(b) + beta · c, where op transposes if asked.
///
/// `a`, `b` and `c` are read as matrices (rows × last extent). One thread: parallel work is cut outside.
package func multiply(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false,
  into c: Tensor, alpha: Double = 1, adding: Bool = false
) {
  let (m, k) = transposeA ? (a.columns, a.rows) : (a.rows, a.columns)
  let (k2, n) = transposeB ? (b.columns, b.rows) : (b.rows, b.columns)
  precondition(
    k == k2 && c.rows == m && c.columns == n && a.precision == b.precision && a.precision == c.precision,
    "matrix product: \(a.shape)\(transposeA ? "ᵀ" : "") × \(b.shape)\(transposeB ? "ᵀ" : "") into \(c.shape)")
  matrixProduct(
    rows: m, columns: n, inner: k, a.raw, stride: a.columns, transposeA: transposeA, b.raw, stride: b.columns,
    transposeB: transposeB, into: c.raw, stride: c.columns, precision: a.precision, alpha: alpha,
    adding: adding)
}

/// The same over bare pointers, for blocks of larger matrices; strides count numbers.
package func matrixProduct(
  rows m: Int, columns n: Int, inner k: Int, _ a: UnsafeRawPointer, stride strideA: Int,
  transposeA: Bool = false, _ b: UnsafeRawPointer, stride strideB: Int, transposeB: Bool = false,
  into c: UnsafeMutableRawPointer, stride strideC: Int,
  precision: Precision, alpha: Double = 1, adding: Bool = false
) {
  if m == 0 || n == 0 { return }
  if k == 0 {
    if !adding {
      for row in 0..<m {
        (c + row * strideC * precision.bytes).initializeMemory(
          as: UInt8.self, repeating: 0, count: n * precision.bytes)
      }
    }
    return
  }
  let start = wr_profile_start()
  defer {
    if start > 0 {
      let numbers = m * k + k * n + (adding ? 2 : 1) * m * n
      wr_profile_product(m, n, k, transposeA, transposeB, start, UInt64(numbers * precision.bytes))
    }
  }
  let opA = transposeA ? CblasTrans : CblasNoTrans
  let opB = transposeB ? CblasTrans : CblasNoTrans
  let (rows, columns, inner) = (Int32(m), Int32(n), Int32(k))
  let (strideA, strideB, strideC) = (Int32(strideA), Int32(strideB), Int32(strideC))
  switch precision {
  case .float32:
    cblas_sgemm(
      CblasRowMajor, opA, opB, rows, columns, inner, Float(alpha), a.assumingMemoryBound(to: Float.self),
      strideA,
      b.assumingMemoryBound(to: Float.self), strideB, adding ? 1 : 0, c.assumingMemoryBound(to: Float.self),
      strideC)
  case .float64:
    cblas_dgemm(
      CblasRowMajor, opA, opB, rows, columns, inner, alpha, a.assumingMemoryBound(to: Double.self), strideA,
      b.assumingMemoryBound(to: Double.self), strideB, adding ? 1 : 0,
      c.assumingMemoryBound(to: Double.self), strideC)
  }
}
