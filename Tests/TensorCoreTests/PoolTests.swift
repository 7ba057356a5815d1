import Foundation
import TensorCore
import Testing

@Suite struct PoolTests {
  @Test func aFreeBlockServesRequestsDownToAQuarter() async {
    await #expect(processExitsWith: .success) {
      func take(_ count: Int) { _ = Tensor(uninitialized: [count], .float32) }  // given back at once
      take(500)
      let blocks = Pool.newBlocks
      for count in stride(from: 500, through: 150, by: -25) { take(count) }
      precondition(blocks > 0 && Pool.newBlocks == blocks, "\(blocks) blocks, then \(Pool.newBlocks)")
      take(1000)
      precondition(Pool.newBlocks == blocks + 1, "a larger one was not asked for")
    }
  }

  @Test func aLargeBlockHasRoomForSomewhatLargerRequests() async {
    await #expect(processExitsWith: .success) {
      func take(_ count: Int) { _ = Tensor(uninitialized: [count], .float32) }
      take(100_000)
      let blocks = Pool.newBlocks
      for count in stride(from: 100_000, through: 120_000, by: 1000) { take(count) }
      precondition(blocks > 0 && Pool.newBlocks == blocks, "\(blocks) blocks, then \(Pool.newBlocks)")
    }
  }

  @Test func theSystemIsAskedOnceForManyBlocks() async {
    await #expect(processExitsWith: .success) {
      let blocks = Pool.newBlocks
      // Each of four threads takes blocks of all sizes.
      let held = Workers(count: 4).map(pieces: 2000) { piece in
        Tensor(floats: [Float](repeating: Float(piece), count: 10 * (piece + 1)), shape: [10 * (piece + 1)])
      }
      let requests = Pool.systemRequests
      precondition(requests == 1, "\(requests) requests")
      precondition(Pool.newBlocks - blocks >= 2000, "\(Pool.newBlocks - blocks) new blocks")
      for (piece, tensor) in held.enumerated() {
        let isOwn = tensor.floats == [Float](repeating: Float(piece), count: tensor.count)
        precondition(isOwn, "block \(piece) is another's too")
      }
      // More than a region holds.
      let large = Tensor(uninitialized: [100_000_000], .float32)
      precondition(Pool.systemRequests == 2 && large.count == 100_000_000, "\(Pool.systemRequests) requests")
    }
  }

  /// Where the system has no room for a whole region, smaller ones do.
  @Test func littleAddressSpace() async {
    await #expect(processExitsWith: .success) {
      let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ").first
      let used = UInt(pages.flatMap { UInt($0) } ?? 0) * UInt(sysconf(Int32(_SC_PAGESIZE)))
      var limit = rlimit(rlim_cur: used + 150 << 20, rlim_max: used + 150 << 20)
      precondition(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
      let held = (0..<2000).map { Tensor(floats: [Float](repeating: Float($0), count: 5000), shape: [5000]) }
      precondition((1...4).contains(Pool.systemRequests), "\(Pool.systemRequests) requests")
      precondition(held.enumerated().allSatisfy { $1.floats[4999] == Float($0) })
    }
  }
}
