import Foundation
import Recipes
import TextData
import Testing

@Suite struct TextLinesTests {
  /// All lines of a file's bytes by portions, and the error at their end.
  private func read(_ bytes: [UInt8]) throws -> (
    portions: [[(number: Int, text: String?)]], error: FileError?
  ) {
    let path = NSTemporaryDirectory() + "/windrow-lines-\(UUID().uuidString)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reader = try TextLinesReader(ByteStream(path: path))
    var portions: [[(number: Int, text: String?)]] = []
    do {
      while let lines = try reader.next() {
        var portion: [(number: Int, text: String?)] = []
        lines.forEach { number, line in
          portion.append((number, (try? line.get()).map { String(decoding: $0, as: UTF8.self) }))
        }
        portions.append(portion)
      }
    } catch let error as FileError {
      return (portions, error)
    }
    return (portions, nil)
  }

  @Test func linesKeepTheirPlacesFromPortionToPortion() throws {
    var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    for number in 1...600 { bytes += number % 7 == 0 ? [0xFF, 0x0A] : Array("line \(number)\r\n".utf8) }
    let (portions, error) = try read(bytes + Array("end".utf8))
    #expect(error == nil && portions.count > 2 && portions.allSatisfy { $0.count <= 256 })
    let lines = portions.flatMap { $0 }
    #expect(lines.map(\.number) == Array(1...601))
    for line in lines {
      #expect(line.text == (line.number == 601 ? "end" : line.number % 7 == 0 ? nil : "line \(line.number)"))
    }
    #expect(try read([]).portions.isEmpty)
  }

  @Test func linesBeforeDamageAreHandedOnFirst() throws {
    let encoder = try ZstandardEncoder(file: "x")
    let text = (1...300).map { "line \($0)\n" }.joined()
    let frame = try encoder.compress(Array(text.utf8)) + encoder.finish()
    let (portions, error) = try read(frame + frame + [UInt8](repeating: 1, count: 40))
    #expect(portions.flatMap { $0 }.map(\.number) == Array(1...600))
    #expect(error?.problem.hasPrefix("damaged Zstandard data") == true)
  }

  @Test(arguments: [0, 1, 100_003, 1_000_003])
  func anEncodedStreamIsOneFrameThatReadsBack(count: Int) throws {
    var random = SplitMix64(seed: 1)  // what cannot be compressed fills the encoder's buffers
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let encoder = try ZstandardEncoder(file: "x")
    var frame: [UInt8] = []
    for begin in stride(from: 0, to: count, by: 400_001) {
      frame += try encoder.compress(Array(bytes[begin..<min(count, begin + 400_001)]))
    }
    frame += try encoder.finish()
    let path = NSTemporaryDirectory() + "/windrow-frame-\(UUID().uuidString)"
    try Data(frame).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let stream = try ByteStream(path: path)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { block.deallocate() }
    var read: [UInt8] = []
    while case let size = try stream.read(into: block), size > 0 { read += block[..<size] }
    let isSame = read == bytes  // a failure must not print a million numbers
    #expect(isSame, "\(read.count) bytes of \(bytes.count)")
  }
}
