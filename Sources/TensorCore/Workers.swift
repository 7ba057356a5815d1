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
    if runTogether(pieces, body) { return }
    // The threads are at work for somebody else.
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

  private func runTogether(_ pieces: Int, _ body: @escaping @Sendable (Int) -> Void) -> Bool {
    withUnsafePointer(to: body) { body in
      wr_team_run(
        count, pieces, { $0?.load(as: (@Sendable (Int) -> Void).self)($1) },
        UnsafeMutableRawPointer(mutating: body))
    }
  }

  /// Runs `body` once for every piece and returns the results in the order of the pieces.
  @inlinable
  public func map<Result: Sendable>(pieces: Int, _ body: @escaping @Sendable (Int) -> Result) -> [Result] {
    if pieces == 0 { return [] }
    return [Result](unsafeUninitializedCapacity: pieces) { results, filled in
      let places = Places(first: results.baseAddress!)
      run(pieces: pieces) { (places.first + $0).initialize(to: body($0)) }
      filled = pieces
    }
  }

  /// Where the results of pieces go, each to a place of its own.
  @usableFromInline
  struct Places<Result>: @unchecked Sendable {
    @usableFromInline let first: UnsafeMutablePointer<Result>
    @usableFromInline init(first: UnsafeMutablePointer<Result>) { self.first = first }
  }
}
