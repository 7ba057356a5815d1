import Testing
import TextData

/// The published check values (xxHash specification) and how bytes may be cut.
@Suite struct XXH64Tests {
  @Test(arguments: [
    ("", "ef46db3751d8e999"), ("a", "d24ec4f1a98c6e5b"), ("abc", "44bc2cf5ad770999"),
    ("Nobody inspects the spammish repetition", "fbcea83c8a378bf1"),
  ])
  func knownValues(text: String, expected: String) {
    var hash = XXH64()
    Array(text.utf8).withUnsafeBytes { hash.update($0) }
    #expect(hash.hexadecimal == expected)
  }

  @Test func piecesGiveTheHashOfTheWhole() {
    let bytes = (0..<301).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 7) }
    bytes.withUnsafeBytes { all in
      for length in 0...all.count {
        let whole = XXH64.hash(of: UnsafeRawBufferPointer(rebasing: all[..<length]))
        for piece in [1, 7, 31, 32, 33, 100] {
          var hash = XXH64()
          for start in stride(from: 0, to: length, by: piece) {
            hash.update(UnsafeRawBufferPointer(rebasing: all[start..<min(start + piece, length)]))
          }
          #expect(hash.value == whole)
        }
      }
    }
  }
}
