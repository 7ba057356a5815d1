import CKernels
import TensorCore

extension PretrainedVectors {
  /// The vectors in fewer numbers that tell most of their differences: their principal components.
  ///
  ///     y = (x − mean) · E        E: the eigenvectors of the covariance with the largest eigenvalues
  ///
  /// - Parameter smaller: how many numbers are left, fewer than `size`
  package func reduced(to smaller: Int) -> PretrainedVectors {
    let known = found.indices.filter { found[$0] }
    var mean = [Double](repeating: 0, count: size)
    for word in known {
      for column in 0..<size { mean[column] += Double(numbers[word * size + column]) / Double(known.count) }
    }
    let centred = Tensor(zeros: [known.count, size], .float64)
    for (row, word) in known.enumerated() {
      for column in 0..<size {
        centred[row * size + column] = Double(numbers[word * size + column]) - mean[column]
      }
    }
    let vectors = Tensor(zeros: [size, size], .float64)
    multiply(centred, centred, transposeA: true, into: vectors)
    wr_symmetric_eigenvectors(Int32(size), vectors.raw)
    let axes = Tensor(zeros: [size, smaller], .float64)
    for axis in 0..<smaller {
      // Row by row in ascending order of their eigenvalues; the sign is chosen so that the largest number is positive.
      let row = (size - 1 - axis) * size
      let largest = (0..<size).max { abs(vectors[row + $0]) < abs(vectors[row + $1]) } ?? 0
      let sign: Double = vectors[row + largest] < 0 ? -1 : 1
      for column in 0..<size { axes[column * smaller + axis] = sign * vectors[row + column] }
    }
    let components = Tensor(zeros: [known.count, smaller], .float64)
    multiply(centred, axes, into: components)
    var result = [Float](repeating: 0, count: found.count * smaller)
    for (row, word) in known.enumerated() {
      for column in 0..<smaller {
        result[word * smaller + column] = Float(components[row * smaller + column])
      }
    }
    return PretrainedVectors(numbers: result, size: smaller, found: found)
  }
}
