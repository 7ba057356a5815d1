package import Autograd
import TensorCore

/// Sums the gradients of a batch's pieces, always in the order of the pieces.
package struct GradientSum {
  /// What one piece of a batch gave.
  package typealias Piece = [(parameter: Parameter, gradient: Gradient)]

  /// A gradient for each slot of the optimiser.
  package private(set) var gradients: [Gradient?]

  package init(_ pieces: [Piece], optimizer: Optimizer) {
    var dense = [Tensor?](repeating: nil, count: optimizer.slots.count)
    var tables = [[([Int32], Tensor)]](repeating: [], count: optimizer.slots.count)
    for piece in pieces {
      for (parameter, gradient) in piece {
        guard let slot = optimizer.index(of: parameter) else { continue }
        switch gradient {
        case .dense(let tensor):
          if let total = dense[slot] { addScaled(tensor, to: total) } else { dense[slot] = tensor }
        case .rows(let ids, let rows): tables[slot].append((ids, rows))
        }
      }
    }
    gradients = dense.map { $0.map(Gradient.dense) }
    for (slot, parts) in tables.enumerated() where !parts.isEmpty {
      gradients[slot] = GradientSum.merge(parts, fixed: optimizer.slots[slot].parameter.fixedRows)
    }
  }

  /// Rows of a table that several pieces used, each once, in order of first use, without the fixed ones.
  private static func merge(_ parts: [([Int32], Tensor)], fixed: [Bool]?) -> Gradient {
    var place: [Int32: Int] = [:]
    var ids: [Int32] = []
    for id in parts.lazy.flatMap({ $0.0 }) where place[id] == nil && fixed?[Int(id)] != true {
      place[id] = ids.count
      ids.append(id)
    }
    let total = Tensor(zeros: [ids.count, parts[0].1.columns], parts[0].1.precision)
    for (partIDs, rows) in parts {
      for (row, id) in partIDs.enumerated() {
        guard let target = place[id] else { continue }
        addScaled(rows.rows(row..<row + 1), to: total.rows(target..<target + 1))
      }
    }
    return .rows(ids, total)
  }

  /// The Euclidean norm over all numbers.
  package var norm: Double {
    gradients.reduce(0) { total, gradient in
      switch gradient {
      case nil: total
      case .dense(let tensor)?, .rows(_, let tensor)?: total + tensor.sumOfSquares
      }
    }.squareRoot()
  }

  /// Scales all gradients so that their norm is at most `limit` (Pascanu, Mikolov, Bengio 2013).
  package mutating func clip(to limit: Double) {
    let norm = norm
    if norm <= limit { return }
    let factor = limit / norm
    gradients = gradients.map { gradient in
      switch gradient {
      case nil: nil
      case .dense(let tensor)?: .dense(scaled(tensor, by: factor))
      case .rows(let ids, let tensor)?: .rows(ids, scaled(tensor, by: factor))
      }
    }
  }
}
