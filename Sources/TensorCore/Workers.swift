import CKernels
import Dispatch
import Synchronization

/// Threads that share the pieces of a batch.
///
/// The pieces are cut without looking at the number of threads and their results are joined in the order of
/// the pieces, so a result has the same bytes at any thread count. The linear algebra library runs each
/// product on the thread that asks for it.
public struct Workers: Sendable {
  /// How many threads work at once.
  public let count: Int

  /// At least one worker.
  public init(count: Int) {
    precondition(count >= 1, "workers: \(count) threads")
    self.count = count
    wr_flush_denormals()
  }

  /// Runs `body` once for every piece and returns when all are done.
  public func run(pieces: Int, _ body: @escaping @Sendable (Int) -> Void) {
    wr_flush_denormals()
    if count == 1 || pieces <= 1 {
      for piece in 0..<pieces { body(piece) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(count, pieces)) { _ in
      wr_flush_denormals()
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if piece >= pieces { return }
        body(piece)
      }
    }
  }

  /// Runs `body` once for every piece and returns the results in the order of the pieces.
  public func map<Result: Sendable>(pieces: Int, _ body: @escaping @Sendable (Int) -> Result) -> [Result] {
    let results = Mutex<[Result?]>(Array(repeating: nil, count: pieces))
    run(pieces: pieces) { piece in
      let result = body(piece)
      results.withLock { $0[piece] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
