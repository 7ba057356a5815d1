import CKernels
import Testing

/// Searches that look at sixteen bytes at a time, against the plain loop: every length, each byte at every place.
@Suite struct ByteScanTests {
  private let lengths = [0, 1, 7, 15, 16, 17, 31, 32, 33, 50]

  @Test func findsTheFirstSpecialOfJSON() {
    for length in lengths {
      for place in 0..<max(length, 1) {
        for byte in UInt8.min...UInt8.max {
          var bytes = [UInt8](repeating: 0x61, count: length)
          if length > 0 { bytes[place] = byte }
          // A second one after it changes nothing, one beyond the end is not seen.
          if place + 3 < length { bytes[place + 3] = 0x22 }
          let found = (bytes + [0x5C]).withUnsafeBufferPointer {
            wr_find_json_special($0.baseAddress, length)
          }
          let plain = bytes.firstIndex { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 } ?? length
          #expect(found == plain, "byte \(byte) at \(place) of \(length)")
        }
      }
    }
  }

  @Test func knowsPlainText() {
    for length in lengths {
      for place in 0..<max(length, 1) {
        for byte in UInt8.min...UInt8.max {
          var bytes = [UInt8](repeating: 0x7F, count: length)
          if length > 0 { bytes[place] = byte }
          let isPlain = (bytes + [0]).withUnsafeBufferPointer { wr_is_plain_text($0.baseAddress, length) }
          #expect(
            isPlain == bytes.allSatisfy { (1...0x7F).contains($0) }, "byte \(byte) at \(place) of \(length)")
        }
      }
    }
  }
}
