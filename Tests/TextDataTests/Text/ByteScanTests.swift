import CKernels
import Testing

/// Searches that look at sixteen bytes at a time, against the plain loop.
@Suite struct ByteScanTests {
  /// Calls `check` with each byte at every place of several lengths, among other bytes.
  private func forEachPlace(among other: UInt8, _ check: ([UInt8], _ place: Int) -> Void) {
    for length in [0, 1, 7, 15, 16, 17, 31, 32, 33, 50] {
      for place in 0..<max(length, 1) {
        for byte in UInt8.min...UInt8.max {
          var bytes = [UInt8](repeating: other, count: length)
          if length > 0 { bytes[place] = byte }
          check(bytes, place)
        }
      }
    }
  }

  @Test func findsTheFirstSpecialOfJSON() {
    forEachPlace(among: 0x61) { bytes, place in
      // A second one after it changes nothing, one beyond the end is not seen.
      var bytes = bytes
      if place + 3 < bytes.count { bytes[place + 3] = 0x22 }
      let found = (bytes + [0x5C]).withUnsafeBufferPointer {
        wr_find_json_special($0.baseAddress, bytes.count)
      }
      let plain = bytes.firstIndex { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 } ?? bytes.count
      #expect(found == plain, "\(bytes)")
    }
  }

  @Test func knowsPlainText() {
    forEachPlace(among: 0x7F) { bytes, _ in
      let isPlain = (bytes + [0]).withUnsafeBufferPointer { wr_is_plain_text($0.baseAddress, bytes.count) }
      #expect(isPlain == bytes.allSatisfy { (1...0x7F).contains($0) }, "\(bytes)")
    }
  }
}
