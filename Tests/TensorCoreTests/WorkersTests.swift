import Dispatch
import Synchronization
import TensorCore
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 100])
  func everyPieceOnce(threads: Int, pieces: Int) {
    let workers = Workers(count: threads)
    for _ in 0..<20 { #expect(workers.map(pieces: pieces) { "\($0)" } == (0..<pieces).map { "\($0)" }) }
  }

  /// Jobs of several callers, one inside another, with pauses in which helpers fall asleep.
  @Test func jobsAtTheSameTime() {
    let total = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 4) { caller in
      for round in 0..<40 {
        if round % 20 == caller { sleepBriefly() }
        let sums = Workers(count: 1 + (caller + round) % 4).map(pieces: 9) { piece in
          Workers(count: 2).map(pieces: piece) { $0 }.reduce(0, +)
        }
        total.withLock { $0 += sums.reduce(0, +) }
      }
    }
    let once = (0..<9).map { $0 * ($0 - 1) / 2 }.reduce(0, +)
    #expect(total.withLock { $0 } == 160 * once)
  }

  private func sleepBriefly() { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(5)) }

  @Test(arguments: [1, 2, 3])
  func resultsKeepTheirOrder(threads: Int) {
    #expect(Workers(count: threads).map(pieces: 17) { $0 * $0 } == (0..<17).map { $0 * $0 })
  }
}
