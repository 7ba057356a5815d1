import TensorCore
import Testing

@Suite struct PoolTests {
  @Test func aFreeBlockServesRequestsDownToAQuarter() async {
    await #expect(processExitsWith: .success) {
      func take(_ count: Int) { _ = Tensor(uninitialized: [count], .float32) }  // given back at once
      take(500)
      let blocks = Pool.systemBlocks
      for count in stride(from: 500, through: 150, by: -25) { take(count) }
      precondition(blocks > 0 && Pool.systemBlocks == blocks, "\(blocks) blocks, then \(Pool.systemBlocks)")
      take(1000)
      precondition(Pool.systemBlocks == blocks + 1, "a larger one was not asked for")
    }
  }

  @Test func aLargeBlockHasRoomForSomewhatLargerRequests() async {
    await #expect(processExitsWith: .success) {
      func take(_ count: Int) { _ = Tensor(uninitialized: [count], .float32) }
      take(100_000)
      let blocks = Pool.systemBlocks
      for count in stride(from: 100_000, through: 120_000, by: 1000) { take(count) }
      precondition(blocks > 0 && Pool.systemBlocks == blocks, "\(blocks) blocks, then \(Pool.systemBlocks)")
    }
  }
}
