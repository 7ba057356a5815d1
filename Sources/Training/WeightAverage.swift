package import Autograd
import CKernels
import Glibc
import TensorCore

/// The running average of all parameters over the steps of a run: what is scored on dev and kept
/// (Polyak and Juditsky 1992, with exponential weights).
///
///     a ← β a + (1 − β) w        after each step t, β = min(decay, t / (t + 9))
///
/// Of an embedding table only the rows that a step touched change. A row that rested is caught up when it is
/// touched next, or when the average is looked at: while w stands still, steps s + 1 … t give
/// a ← w + (β_{s+1} ⋯ β_t)(a − w).
package final class WeightAverage {
  /// One averaged parameter.
  struct Slot {
    let parameter: Parameter
    var average: Tensor
    /// For a table, the sum of log β up to the step each row was last caught up at: [rows], float64.
    let caughtUp: Tensor?
  }

  private(set) var slots: [Slot]
  /// Sum of log β over all steps so far.
  var logDecay = 0.0
  private let decay: Double

  package init(_ optimizer: Optimizer, decay: Double) {
    self.decay = decay
    slots = optimizer.slots.map {
      Slot(
        parameter: $0.parameter, average: $0.parameter.value.copy(),
        caughtUp: $0.parameter.isTable ? Tensor(zeros: [$0.parameter.value.rows], .float64) : nil)
    }
  }

  /// Brings the rows that the coming update will touch up to the present.
  package func prepare(_ gradients: [Gradient?]) {
    for (slot, gradient) in zip(slots, gradients) {
      guard case .rows(let ids, _)? = gradient else { continue }
      for id in ids { catchUp(slot, row: Int(id)) }
    }
  }

  /// Takes the parameters after update `step` into the average.
  package func add(_ gradients: [Gradient?], step: Int) {
    let beta = min(decay, Double(step) / Double(step + 9))
    logDecay += log(beta)
    for (slot, gradient) in zip(slots, gradients) {
      if slot.caughtUp == nil {
        blend(slot.average, slot.parameter.value, beta)
      } else if case .rows(let ids, _)? = gradient {
        for id in ids {
          let row = Int(id)..<Int(id) + 1
          blend(slot.average.rows(row), slot.parameter.value.rows(row), beta)
          slot.caughtUp?[Int(id)] = logDecay
        }
      }
    }
  }

  /// Runs `body` while the parameters are the averages.
  package func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
    for slot in slots {
      guard let caughtUp = slot.caughtUp else { continue }
      for row in 0..<caughtUp.count { catchUp(slot, row: row) }
    }
    exchange()
    defer { exchange() }
    return try body()
  }

  private func exchange() {
    for index in slots.indices {
      slots[index].average = slots[index].parameter.exchange(slots[index].average)
    }
  }

  private func catchUp(_ slot: Slot, row: Int) {
    guard let caughtUp = slot.caughtUp, caughtUp[row] != logDecay else { return }
    let range = row..<row + 1
    blend(slot.average.rows(range), slot.parameter.value.rows(range), exp(logDecay - caughtUp[row]))
    caughtUp[row] = logDecay
  }

  /// a ← β a + (1 − β) w
  private func blend(_ a: Tensor, _ w: Tensor, _ beta: Double) {
    wr_scale(a.code, a.count, beta, a.raw, a.raw)
    wr_axpy(a.code, a.count, 1 - beta, w.raw, a.raw)
  }
}
