import Glibc
import TensorCore

extension AttentionMatrices {
  /// For each row of every matrix the key with the largest number, counted in its text; the first of equals, −1
  /// where the text has no key.
  public var bestKeys: [Int] {
    var best = [Int](repeating: -1, count: rows.total)
    let numbers = values.value
    layout.forEachRow { row, entry, count in
      best[row] = (0..<count).reduce(0) { numbers[entry + $1] > numbers[entry + $0] ? $1 : $0 }
    }
    return best
  }

  /// 1 at each row's key, 0 elsewhere: a constant.
  public func oneHot(_ keys: [Int]) -> AttentionMatrices {
    requireKeys(keys)
    let result = Tensor(zeros: values.shape, values.value.precision)
    layout.forEachRow { row, entry, _ in result[entry + keys[row]] = 1 }
    return with(Variable(result))
  }

  /// log of each row's number at its key: [Σ rows]; 0 where the text has no key.
  public func logarithms(at keys: [Int]) -> Variable {
    requireKeys(keys)
    let (x, layout) = (values.value, layout)
    let y = Tensor(zeros: [rows.total], x.precision)
    layout.forEachRow { row, entry, _ in y[row] = log(Swift.max(x[entry + keys[row]], 1e-30)) }
    return Variable(y, from: [values]) { [values] dy in
      values.accumulate { dx in
        layout.forEachRow { row, entry, _ in
          dx[entry + keys[row]] += dy[row] / Swift.max(x[entry + keys[row]], 1e-30)
        }
      }
    }
  }

  private func requireKeys(_ keys: [Int]) {
    layout.forEachRow { row, _, count in
      precondition((0..<count).contains(keys[row]), "attention: key \(keys[row]) of \(count)")
    }
  }

  /// −Σ_j a log a of each row: [Σ rows] (specification, section 9).
  public var entropies: Variable {
    let (x, layout) = (values.value, layout)
    let y = Tensor(zeros: [rows.total], x.precision)
    layout.forEachRow { row, entry, count in
      for index in entry..<entry + count where x[index] > 0 { y[row] -= x[index] * log(x[index]) }
    }
    return Variable(y, from: [values]) { [values] dy in
      values.accumulate { dx in
        layout.forEachRow { row, entry, count in
          for index in entry..<entry + count where x[index] > 0 { dx[index] -= dy[row] * (log(x[index]) + 1) }
        }
      }
    }
  }

  /// The given numbers forward, the gradient straight through to this matrix (Jang et al. 2017, §2.2).
  public func straightThrough(_ forward: AttentionMatrices) -> AttentionMatrices {
    with(
      Variable(forward.values.value, from: [values]) { [values] dy in
        values.accumulate { dx in addScaled(dy, to: dx) }
      })
  }
}
