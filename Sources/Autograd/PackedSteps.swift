import CKernels
import TensorCore

/// The texts of a batch step by step: the longest first, so that those still running are always the first ones.
///
/// A packed tensor holds the rows of step 0, then those of step 1, and so on. A reversed order begins each text
/// at its last token.
struct PackedSteps {
  /// How many texts run at each step.
  let counts: [Int]
  /// The first packed row of each step.
  let starts: [Int]
  /// For each packed row, its row among the tokens.
  let tokenOf: [Int32]

  init(_ lengths: Lengths, reversed: Bool) {
    let order = (0..<lengths.count).sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    var (counts, starts, tokenOf) = ([Int](), [Int](), [Int32]())
    tokenOf.reserveCapacity(lengths.total)
    var running = order.count
    for step in 0..<(order.first.map { lengths[$0] } ?? 0) {
      while lengths[order[running - 1]] <= step { running -= 1 }
      counts.append(running)
      starts.append(tokenOf.count)
      for text in order[..<running] {
        let place = reversed ? lengths[text] - 1 - step : step
        tokenOf.append(Int32(lengths.offsets[text] + place))
      }
    }
    (self.counts, self.starts, self.tokenOf) = (counts, starts, tokenOf)
  }

  /// The packed rows of a step.
  func rows(_ step: Int) -> Range<Int> { starts[step]..<starts[step] + counts[step] }

  /// The rows of step − 1 that go on at `step`.
  private func previous(_ step: Int) -> Range<Int> { starts[step - 1]..<starts[step - 1] + counts[step] }

  /// Tokens in packed order.
  func pack(_ x: Tensor) -> Tensor { gatherRows(x, tokenOf) }

  /// Packed rows in the order of the tokens.
  func unpack(_ x: Tensor) -> Tensor {
    let y = Tensor(uninitialized: x.shape, x.precision)
    let bytes = x.columns * x.precision.bytes
    for (row, token) in tokenOf.enumerated() {
      y.row(Int(token)).copyMemory(from: x.row(row), byteCount: bytes)
    }
    return y
  }

  /// y[token] += x[packed row].
  func addUnpacked(_ x: Tensor, to y: Tensor) {
    for (row, token) in tokenOf.enumerated() {
      wr_axpy(y.code, y.columns, 1, x.row(row), y.row(Int(token)))
    }
  }

  /// dW += Σ_steps hᵀ(step − 1) · dgates(step), as one product.
  func addRecurrentGradient(states: Tensor, gates: Tensor, to weight: Tensor) {
    let first = counts.first ?? 0
    if tokenOf.count == first { return }
    let previous = Tensor(uninitialized: [tokenOf.count - first, states.columns], states.precision)
    for step in 1..<counts.count {
      previous.rows(starts[step] - first..<starts[step] - first + counts[step])
        .assign(states.rows(self.previous(step)))
    }
    multiply(previous, gates.rows(first..<tokenOf.count), transposeA: true, into: weight, adding: true)
  }
}
