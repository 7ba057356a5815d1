import CZstd
import Glibc
import Testing
import TextData

@Suite struct ByteStreamTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Text that compresses about threefold.
  static let text = (0..<40_000).flatMap { Array("line \($0 &* 7919 % 10007) of text\n".utf8) }

  static func frame(_ bytes: [UInt8], statesSize: Bool = true) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, statesSize ? 1 : 0)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    return [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { target, count in
      count = ZSTD_compress2(context, target.baseAddress, target.count, bytes, bytes.count)
    }
  }

  static let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]

  @Test func plainFileComesBackAsItIs() throws {
    for bytes in [[], [7], [UInt8]("abc".utf8), [UInt8](repeating: 1, count: 300_001)] {
      let path = try folder.write(bytes, to: "plain")
      for chunk in [1, 4096, 1 << 20] {
        #expect(try readAll(path, chunk: max(chunk, bytes.count / 50)) == bytes)
      }
    }
  }

  @Test(arguments: ["one", "two frames", "no content size", "skippable frames", "empty"])
  func everyFormOfZstandardFileIsRead(form: String) throws {
    let half = Self.text.count / 2
    let bytes =
      switch form {
      case "one": Self.frame(Self.text)
      case "two frames": Self.frame(Array(Self.text[..<half])) + Self.frame(Array(Self.text[half...]))
      case "no content size": Self.frame(Self.text, statesSize: false)
      case "skippable frames": Self.skippable + Self.frame(Self.text) + Self.skippable + Self.skippable
      default: Self.frame([])
      }
    let path = try folder.write(bytes, to: "named.txt")
    for chunk in [997, 1 << 16, 1 << 21] {
      #expect(try readAll(path, chunk: chunk) == (form == "empty" ? [] : Self.text))
    }
    let stream = try ByteStream(path: path)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while try buffer.withUnsafeMutableBytes({ try stream.read(into: $0) }) > 0 {}
    #expect(stream.fileBytes == bytes.count)
    #expect(stream.fileChecksum == bytes.withUnsafeBytes { XXH64.hexadecimal(XXH64.hash(of: $0)) })
  }

  @Test func everyTruncationIsAnError() throws {
    let whole = Self.frame(Array(Self.text[..<2000])) + Self.frame(Array(Self.text[..<100]))
    let first = Self.frame(Array(Self.text[..<2000])).count
    for length in 4..<whole.count where length != first {
      let path = try folder.write(whole[..<length], to: "cut.zst")
      expectError("cut.zst: the compressed data stop after byte \(length)") { try readAll(path) }
    }
  }

  @Test func everyFlippedBitIsAnErrorOrChangesNothing() throws {
    let text = Array(Self.text[..<3000])
    let frame = Self.frame(text)
    for byte in 4..<frame.count {
      var damaged = frame
      damaged[byte] ^= 1 << UInt8(byte % 8)
      let path = try folder.write(damaged, to: "damaged.zst")
      do { #expect(try readAll(path) == text) } catch { #expect("\(error)".hasPrefix(path)) }
    }
  }

  @Test func bytesAfterTheLastFrameAreNamed() throws {
    let path = try folder.write(Self.frame(Self.text) + Array("trailing".utf8), to: "x.zst")
    expectError("damaged Zstandard data near byte") { try readAll(path) }
  }

  @Test func missingFileAndDirectoryAreNamed() throws {
    expectError("none.zst: no such file") { try ByteStream(path: folder.path + "/none.zst") }
    expectError("this is a directory; give a file") { try ByteStream(path: folder.path) }
    expectError("no such file") { try ByteStream(path: "") }
    expectError("NUL") { try ByteStream(path: "a\0b") }
  }
}
