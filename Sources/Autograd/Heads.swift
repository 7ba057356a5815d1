import TensorCore

/// Columns cut into `count` heads, the heads as texts of their own: first those of head 0, then those of head 1, …
///
/// [tokens, d] → [count · tokens, d / count]; `lengths` of the result: those of the texts, `count` times over.
public func splitHeads(_ x: Variable, count: Int) -> Variable {
  precondition(count >= 1 && x.value.columns % count == 0, "heads: \(x.shape) in \(count)")
  if count == 1 { return x }
  return moveHeads(x, count: count, splitting: true)
}

/// The reverse of `splitHeads`. [count · tokens, d / count] → [tokens, d]
public func joinHeads(_ x: Variable, count: Int) -> Variable {
  precondition(count >= 1 && x.value.rows % count == 0, "heads: \(x.shape) of \(count)")
  return count == 1 ? x : moveHeads(x, count: count, splitting: false)
}

private func moveHeads(_ x: Variable, count: Int, splitting: Bool) -> Variable {
  let (rows, columns) = (x.value.rows, x.value.columns)
  let shape: Shape = splitting ? [rows * count, columns / count] : [rows / count, columns * count]
  let y = Tensor(uninitialized: shape, x.value.precision)
  let (joined, split) = splitting ? (x.value, y) : (y, x.value)
  forEachHead(joined, split, count) { whole, part, bytes in
    if splitting {
      part.copyMemory(from: whole, byteCount: bytes)
    } else {
      whole.copyMemory(from: part, byteCount: bytes)
    }
  }
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in
      let moved = Tensor(uninitialized: dx.shape, dx.precision)
      let (joined, split) = splitting ? (moved, dy) : (dy, moved)
      forEachHead(joined, split, count) { whole, part, bytes in
        if splitting {
          whole.copyMemory(from: part, byteCount: bytes)
        } else {
          part.copyMemory(from: whole, byteCount: bytes)
        }
      }
      addScaled(moved, to: dx)
    }
  }
}

/// Calls `body` with the place of each token's head in the whole and in the parts.
private func forEachHead(
  _ joined: Tensor, _ split: Tensor, _ count: Int,
  _ body: (_ whole: UnsafeMutableRawPointer, _ part: UnsafeMutableRawPointer, _ bytes: Int) -> Void
) {
  let bytes = split.columns * split.precision.bytes
  for token in 0..<joined.rows {
    for head in 0..<count {
      body(joined.row(token) + head * bytes, split.row(head * joined.rows + token), bytes)
    }
  }
}
