import CKernels
import TensorCore
import Testing

/// Normal numbers, the same for the same seed.
func random(_ count: Int, seed: UInt64, deviation: Double = 1) -> [Double] {
  var stream = RandomStream(seed: seed, "kernels")
  return (0..<count).map { _ in deviation * stream.normal() }
}

/// The float kernels are vectorised polynomials; the double ones are plain loops over the C library.
@Suite struct KernelTests {
  typealias Unary = (Int32, Int, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Void

  @Test(arguments: [1, 7, 31, 257])
  func fastEqualsPlain(count: Int) {
    let kernels: [(String, Unary)] = [
      ("exp", wr_exp), ("tanh", wr_tanh), ("sigmoid", wr_sigmoid), ("relu", wr_relu), ("abs", wr_abs),
    ]
    for deviation in [0.01, 1, 10] {
      let numbers = random(count, seed: UInt64(count), deviation: deviation)
      for (name, kernel) in kernels {
        let fast = Tensor(numbers, shape: [count])
        let plain = Tensor(fast.numbers, shape: [count], .float64)
        kernel(32, count, fast.raw, fast.raw)
        kernel(64, count, plain.raw, plain.raw)
        for index in 0..<count {
          let error = Swift.abs(fast[index] - plain[index]) / Swift.max(Swift.abs(plain[index]), 1e-30)
          #expect(error < 1e-6, "\(name) of \(numbers[index]): \(fast[index]) ≠ \(plain[index])")
        }
      }
    }
  }

  @Test(arguments: [Int32(32), 64])
  func halvesAreTheNearestOnes(code: Int32) throws {
    let edges = [
      0, 1, 65504, 65519.9, 65520, 1e30, 0x1p-24, 0x1p-25, 0x1.8p-25, 1 + 0x1p-11, 1 + 0x1.8p-10, 0.1,
    ]
    let numbers = edges + edges.map { -$0 } + random(45, seed: 3)
    let precision = try #require(Precision(rawValue: code))
    let x = Tensor(numbers, shape: [numbers.count], precision)
    var halves = [Float16](repeating: 0, count: numbers.count)
    wr_to_half(code, numbers.count, x.raw, &halves)
    for (half, number) in zip(halves, x.numbers) {
      #expect(half == Float16(Swift.min(Swift.max(number, -65504), 65504)), "\(number)")
    }
  }

  /// The same of some columns of a matrix in panels, or their transpose, with rows that are not neighbours.
  @Test(arguments: Precision.allCases, [false, true])
  func productsWithPanels(precision: Precision, transposed: Bool) {
    for (rows, inner, columns) in [
      (1, 1, 1), (5, 7, 16), (8, 9, 33), (16, 40, 50), (7, 3, 15), (10, 20, 147), (9, 5, 128),
    ] {
      let (gap, range) = (2, 3..<3 + (transposed ? inner : columns))
      let shape: Shape = transposed ? [columns, inner + 5] : [inner, columns + 5]
      let w = Tensor(random(shape.count, seed: 1), shape: shape, precision)
      let x = Tensor(random(rows * (inner + gap), seed: 2), shape: [rows, inner + gap], precision)
      let start = Tensor(random(rows * (columns + gap), seed: 3), shape: [rows, columns + gap], precision)
      let panels = PanelMatrix(w, columns: range, transposed: transposed)
      func product(_ chosen: Range<Int>) -> Tensor {
        let y = start.copy()
        panels.addProduct(
          rows: chosen.count, x.row(chosen.lowerBound), stride: x.columns, to: y.row(chosen.lowerBound),
          stride: y.columns)
        return y
      }
      let all = product(0..<rows)
      for row in 0..<rows {
        let alone = product(row..<row + 1)
        for column in 0..<columns + gap {
          var want = start[row * start.columns + column]
          for k in 0..<(column < columns ? inner : 0) {
            let place = transposed ? column * w.columns + 3 + k : k * w.columns + 3 + column
            want += x[row * x.columns + k] * w[place]
          }
          let got = all[row * all.columns + column]
          #expect(Swift.abs(got - want) < (precision == .float32 ? 1e-4 : 1e-12))
          #expect(got == alone[row * all.columns + column])
        }
      }
    }
  }

  /// Every number is the same sum whatever the other rows are, and near that of the plain product.
  @Test(arguments: [(1, 1, 1), (5, 3, 21), (8, 10, 50), (13, 300, 100), (9, 40, 203)])
  func productsOfRows(rows: Int, inner: Int, columns: Int) {
    let x = Tensor(random(rows * inner, seed: 1), shape: [rows, inner])
    let w = Tensor(random(inner * columns, seed: 2), shape: [inner, columns])
    func product(_ x: Tensor, _ w: Tensor, _ chosen: Range<Int>, step: Int = 1) -> [Double] {
      let y = Tensor(uninitialized: [chosen.count, columns], x.precision)
      let from = chosen.map { row -> UnsafeRawPointer? in
        UnsafeRawPointer(x.raw + row * (step == 1 ? inner : 1) * x.precision.bytes)
      }
      let to = (0..<chosen.count).map { row -> UnsafeMutableRawPointer? in y.row(row) }
      wr_row_products(x.code, chosen.count, inner, columns, step, from, w.raw, 0, to)
      return y.numbers
    }
    let all = product(x, w, 0..<rows)
    #expect((0..<rows).flatMap { product(x, w, $0..<$0 + 1) } == all)
    let columnwise = Tensor(
      (0..<inner * rows).map { x[$0 % rows * inner + $0 / rows] }, shape: [inner, rows])
    #expect(product(columnwise, w, 0..<rows, step: rows) == all)
    let plain = product(x.converted(to: .float64), w.converted(to: .float64), 0..<rows)
    for (fast, plain) in zip(all, plain) { #expect(Swift.abs(fast - plain) < 1e-5 * Double(inner)) }
  }

  /// Sums of the rows of groups, of which some are empty, are those that are made row by row.
  @Test(arguments: Precision.allCases, [1, 3, 16, 50, 70, 133])
  func sumsOfGroups(precision: Precision, n: Int) {
    let offsets = [0, 3, 3, 8, 9]
    let groups = offsets.count - 1
    func tensor(_ shape: Shape, seed: UInt64) -> Tensor {
      Tensor(random(shape.count, seed: seed), shape: shape, precision)
    }
    let (x, weights, dy) = (tensor([9, n], seed: 1), tensor([9], seed: 2), tensor([groups, n], seed: 3))
    let (dx, dw) = (tensor([9, n], seed: 5), Tensor(zeros: [9], precision))
    let (wantDX, wantDW) = (dx.copy(), Tensor(zeros: [9], precision))
    for given in [weights, nil] {
      let (y, want) = (tensor([groups, n], seed: 4), Tensor(zeros: [groups, n], precision))
      wr_weighted_sums(y.code, n, groups, offsets, given?.raw, x.raw, y.raw)
      for group in 0..<groups {
        for row in offsets[group]..<offsets[group + 1] {
          wr_axpy(want.code, n, given?[row] ?? 1, x.row(row), want.row(group))
        }
      }
      #expect(y.numbers == want.numbers)
    }
    for group in 0..<groups {
      for row in offsets[group]..<offsets[group + 1] {
        wr_axpy(dx.code, n, weights[row], dy.row(group), wantDX.row(row))
        wantDW[row] = wr_dot(dx.code, n, x.row(row), dy.row(group))
      }
    }
    wr_weighted_sums_backward(dy.code, n, groups, offsets, weights.raw, x.raw, dy.raw, dx.raw, nil)
    wr_weighted_sums_backward(dy.code, n, groups, offsets, weights.raw, x.raw, dy.raw, nil, dw.raw)
    #expect(dx.numbers == wantDX.numbers && dw.numbers == wantDW.numbers)

    let factors = random(9, seed: 13)
    let (scaled, added) = (tensor([9, n], seed: 14), tensor([9, n], seed: 15))
    let (wantScaled, wantAdded) = (scaled.copy(), added.copy())
    for row in 0..<9 {
      wr_scale(x.code, n, factors[row], x.row(row), wantScaled.row(row))
      wr_axpy(x.code, n, factors[row], x.row(row), wantAdded.row(row))
    }
    wr_scale_rows(x.code, 9, n, factors, x.raw, scaled.raw)
    wr_add_scaled_rows(x.code, 9, n, factors, x.raw, added.raw)
    #expect(scaled.numbers == wantScaled.numbers && added.numbers == wantAdded.numbers)
  }

  /// Sums of the rows and columns of matrices, of which some are empty, are those that are made row by row.
  @Test(arguments: Precision.allCases, [true, false])
  func sumsOfMatrices(precision: Precision, ofColumns: Bool) {
    let (rows, columns) = ([0, 3, 3, 8, 9, 11], [0, 2, 6, 6, 27, 27 + 140])
    func tensor(_ count: Int, seed: UInt64) -> Tensor {
      Tensor(random(count, seed: seed), shape: [count], precision)
    }
    let entries = 3 * 2 + 1 * 21 + 2 * 140
    let (a, da) = (tensor(entries, seed: 7), tensor(entries, seed: 10))
    let (sums, dSums) = (tensor(11 + 167, seed: 8), tensor(11 + 167, seed: 11))
    let bytes = precision.bytes
    let (want, wantDA) = (Tensor(zeros: sums.shape, precision), da.copy())
    var entry = 0
    for pair in 0..<rows.count - 1 {
      let (first, count) = (columns[pair], columns[pair + 1] - columns[pair])
      for row in rows[pair]..<rows[pair + 1] {
        want[row] = wr_sum(a.code, count, a.raw + entry * bytes)
        wr_axpy(a.code, count, 1, a.raw + entry * bytes, want.raw + (11 + first) * bytes)
        for column in 0..<count {
          let change = Tensor(
            [dSums[row] + (ofColumns ? dSums[11 + first + column] : 0)], shape: [1], precision)
          wr_axpy(a.code, 1, 1, change.raw, wantDA.raw + (entry + column) * bytes)
        }
        entry += count
      }
    }
    let (columnSums, columnChanges) =
      ofColumns ? (sums.raw + 11 * bytes, dSums.raw + 11 * bytes) : (nil, nil)
    wr_matrix_sums(a.code, rows.count - 1, rows, columns, a.raw, sums.raw, columnSums)
    wr_matrix_sums_backward(a.code, rows.count - 1, rows, columns, dSums.raw, columnChanges, da.raw)
    let count = ofColumns ? sums.count : 11
    #expect(sums.numbers.prefix(count) == want.numbers.prefix(count) && da.numbers == wantDA.numbers)
  }

  /// Every score is the same number whatever the other rows are, and near that of the equation; so is what flows back.
  @Test(arguments: Precision.allCases, [(1, 1, 3), (2, 3, 16), (5, 4, 21), (7, 11, 50), (3, 6, 300)])
  func scoresByDistance(precision: Precision, size: (Int, Int, Int)) {
    let (rows, columns, d) = size
    func tensor(_ rows: Int, _ columns: Int, seed: UInt64) -> Tensor {
      Tensor(random(rows * columns, seed: seed), shape: [rows, columns], precision)
    }
    let (x, y, da) = (tensor(rows, d, seed: 1), tensor(columns, d, seed: 2), tensor(rows, columns, seed: 3))
    let a = Tensor(zeros: [rows, columns], precision)
    let (dx, dy) = (Tensor(zeros: x.shape, precision), Tensor(zeros: y.shape, precision))
    wr_match_euclid(x.code, 1, [0, rows], [0, columns], d, x.raw, y.raw, a.raw)
    wr_match_euclid_backward(
      x.code, 1, [0, rows], [0, columns], d, x.raw, y.raw, a.raw, da.raw, dx.raw, dy.raw)
    var (wantDX, wantDY) = (x.numbers.map { _ in 0.0 }, y.numbers.map { _ in 0.0 })
    let tolerance = precision == .float32 ? 1e-5 : 1e-12
    for i in 0..<rows {
      for j in 0..<columns {
        let differences = (0..<d).map { x[i * d + $0] - y[j * d + $0] }
        let distance = differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let want = 1 / (1 + distance)
        #expect(Swift.abs(a[i * columns + j] - want) < tolerance)
        for k in 0..<d {
          let change = -da[i * columns + j] * want * want * differences[k] / distance
          wantDX[i * d + k] += change
          wantDY[j * d + k] -= change
        }
        let alone = Tensor(zeros: [1], precision)
        wr_match_euclid(x.code, 1, [0, 1], [0, 1], d, x.row(i), y.row(j), alone.raw)
        #expect(alone[0] == a[i * columns + j])
      }
    }
    for (got, want) in zip(dx.numbers + dy.numbers, wantDX + wantDY) {
      #expect(Swift.abs(got - want) < tolerance)
    }
  }

  @Test func exponentialAtItsEnds() {
    let x = Tensor([-1000, -87, 0, 88, 1000], shape: [5])
    wr_exp(32, 5, x.raw, x.raw)
    #expect(x[0] < 1e-37 && x[2] == 1 && x[3] > 1e38 && x[4].isFinite)
  }

  @Test func maskedSoftmaxOfTheSpecification() {  // T0, padding left out as everywhere
    for (scores, expected) in [
      ([1.0, 2, 3], [0.090031, 0.244728, 0.665241]), ([1, 2], [0.268941, 0.731059]),
      ([1000, 1001, -1000], [0.268941, 0.731059, 0]), ([7], [1]), ([], []),
    ] as [([Double], [Double])] {
      for precision in Precision.allCases {
        let x = Tensor(scores, shape: [1, scores.count], precision)
        wr_softmax(x.code, scores.isEmpty ? 0 : 1, scores.count, x.raw, x.raw)
        for (got, want) in zip(x.numbers, expected) { #expect(Swift.abs(got - want) < 2e-6) }
      }
    }
  }

  @Test func dropoutKeepsTheShareAndItsGradientAgrees() {
    let count = 100_003
    let ones = Tensor(1, shape: [count])
    let kept = Tensor(zeros: [count])
    let back = Tensor(zeros: [count])
    wr_dropout(32, count, 77, 0.7, ones.raw, kept.raw)
    wr_dropout_backward(32, count, 77, 0.7, ones.raw, back.raw)
    #expect(kept.numbers == back.numbers)
    #expect(Swift.abs(kept.numbers.reduce(0, +) / Double(count) - 1) < 0.01)
    wr_dropout(32, count, 78, 0.7, ones.raw, back.raw)
    #expect(kept.numbers != back.numbers)
  }

  @Test func updatesOfTheSpecification() {  // T24
    let weights = Tensor([0.5, -0.5], shape: [2], .float64)
    let sums = Tensor(zeros: [2], .float64)
    for (gradient, expected) in [([0.1, -0.2], [0.45, -0.45]), ([0.3, 0], [0.402566, -0.45])] {
      let gradient = Tensor(gradient, shape: [2], .float64)
      wr_adagrad(64, 2, 0.05, 1e-8, gradient.raw, sums.raw, weights.raw)
      for index in 0..<2 { #expect(Swift.abs(weights[index] - expected[index]) < 1e-6) }
    }
    let untouched = Tensor([0.25], shape: [1], .float64)
    let zero = Tensor(zeros: [1], .float64)
    wr_adagrad(64, 1, 0.05, 1e-8, zero.raw, zero.raw, untouched.raw)
    #expect(untouched[0] == 0.25)
  }

  @Test func productsInBothPrecisions() {
    let (m, k, n) = (5, 7, 3)
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      let a = Tensor(random(m * k, seed: 1), shape: ta ? [k, m] : [m, k], .float64)
      let b = Tensor(random(k * n, seed: 2), shape: tb ? [n, k] : [k, n], .float64)
      let c = Tensor(1, shape: [m, n], .float64)
      multiply(a, b, transposeA: ta, transposeB: tb, into: c, adding: true)
      for i in 0..<m {
        for j in 0..<n {
          let sum = (0..<k).reduce(1.0) { total, l in
            total + (ta ? a[l * m + i] : a[i * k + l]) * (tb ? b[j * k + l] : b[l * n + j])
          }
          #expect(Swift.abs(c[i * n + j] - sum) < 1e-12)
        }
      }
    }
  }
}
