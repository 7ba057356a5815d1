package import Autograd
package import TensorCore

/// Sums the gradients of a batch's pieces, always in the order of the pieces.
package struct GradientSum {
  /// What one piece of a batch gave.
  package typealias Piece = [(parameter: Parameter, gradient: Gradient)]

  /// A gradient for each slot of the optimiser.
  package private(set) var gradients: [Gradient?]

  package init(_ pieces: [Piece], optimizer: Optimizer, workers: Workers = Workers(count: 1)) {
    var dense = [[Tensor]](repeating: [], count: optimizer.slots.count)
    var tables = [[([Int32], Tensor)]](repeating: [], count: optimizer.slots.count)
    for piece in pieces {
      for (parameter, gradient) in piece {
        guard let slot = optimizer.index(of: parameter) else { continue }
        switch gradient {
        case .dense(let tensor): dense[slot].append(tensor)
        case .rows(let ids, let rows): tables[slot].append((ids, rows))
        }
      }
    }
    GradientSum.add(dense, workers)
    gradients = dense.map { $0.first.map(Gradient.dense) }
    for (slot, parts) in tables.enumerated() where !parts.isEmpty {
      gradients[slot] = GradientSum.merge(
        parts, fixed: optimizer.slots[slot].parameter.fixedRows, workers)
    }
  }

  /// Adds to the first tensor of each list the others, in their order.
  private static func add(_ lists: [[Tensor]], _ workers: Workers) {
    let counts = lists.map { $0.count > 1 ? $0[0].count : 0 }
    workers.run(parts: counts.map { ($0, Gradient.numbersOfAPart) }) { list, range in
      for tensor in lists[list].dropFirst() {
        addScaled(tensor.part(range), to: lists[list][0].part(range))
      }
    }
  }

  /// Rows of a table that several pieces used, each once, in order of first use, without the fixed ones.
  private static func merge(_ parts: [([Int32], Tensor)], fixed: [Bool]?, _ workers: Workers) -> Gradient {
    func isFixed(_ id: Int32) -> Bool { fixed?[Int(id)] ?? false }
    let (ids, places) = RepeatedInput.distinct(parts.flatMap { part in part.0.filter { !isFixed($0) } })
    var next = places.makeIterator()
    let targets = parts.map { part in part.0.map { isFixed($0) ? nil : next.next().map(Int.init) } }
    let total = Tensor(zeros: [ids.count, parts[0].1.columns], parts[0].1.precision)
    workers.run(parts: [(ids.count, Swift.max(64, ids.count / 16))]) { _, range in
      for (targets, part) in zip(targets, parts) {
        for (row, target) in targets.enumerated() {
          guard let target, range.contains(target) else { continue }
          addScaled(part.1.rows(row..<row + 1), to: total.rows(target..<target + 1))
        }
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
