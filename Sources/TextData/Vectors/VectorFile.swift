import Recipes

/// A file of word vectors in any of the known formats, read from beginning to end.
final class VectorFile {
  let path: String
  private(set) var dimension = 0
  private(set) var count = 0

  init(path: String) { self.path = path }

  /// Calls `begin` once with the dimension, `wanted` with every word, and `row` with the vectors of those words
  /// for which it returned a number.
  func read(
    begin: (_ dimension: Int) throws -> Void, wanted: (UnsafeRawBufferPointer) -> Int?,
    row: (Int, UnsafeBufferPointer<Float>) -> Void
  ) throws {
    let reader = try ByteReader(path: path)
    let start = try reader.peek(1 << 16)
    if start.isEmpty { throw bad("the file is empty", "give a file of word vectors") }
    if start.starts(with: NumPyHeader.magic) {
      try readNumPy(reader, begin, wanted, row)
    } else if let header = Self.header(start) {
      (count, dimension) = (header.count, header.dimension)
      let isBinary = Self.isBinary(start.dropFirst(header.length), dimension: dimension)
      _ = try reader.take(header.length)
      try begin(dimension)
      if isBinary { try readBinary(reader, wanted, row) } else { try readText(reader, line: 2, wanted, row) }
    } else {
      let line = start.prefix { $0 != 0x0A }
      dimension = Self.trimmed(UnsafeRawBufferPointer(rebasing: line)).count { $0 == 0x20 || $0 == 0x09 }
      if dimension == 0 || line.count == start.count && start.count == 1 << 16 || line.contains(0) {
        throw bad(
          "this is not a known format of word vectors",
          "give GloVe text, word2vec text or binary, or .npy with .words.txt")
      }
      try begin(dimension)
      try readText(reader, line: 1, wanted, row)
    }
  }

  private func bad(_ problem: String, _ remedy: String = "copy or download the file again") -> FileError {
    FileError(file: path, problem: problem, remedy: remedy)
  }

  // MARK: Text

  /// Rows `word v1 … vN`. `line` is the number of the first one; `count` is what a header promised, else 0.
  private func readText(
    _ reader: ByteReader, line first: Int, _ wanted: (UnsafeRawBufferPointer) -> Int?,
    _ row: (Int, UnsafeBufferPointer<Float>) -> Void
  ) throws {
    let promised = count
    var vector = [Float](repeating: 0, count: dimension)
    var line = first
    count = 0
    while let bytes = try reader.take(upTo: 0x0A) {
      let text = Self.trimmed(bytes)
      if text.isEmpty {  // only at the very end
        if try reader.peek(1).isEmpty { break }
        throw bad("line \(line): the line is empty")
      }
      let wordEnd = try endOfWord(text, line: line)
      if let id = wanted(UnsafeRawBufferPointer(rebasing: text[..<wordEnd])) {
        try parse(text, from: wordEnd, into: &vector, line: line)
        vector.withUnsafeBufferPointer { row(id, $0) }
      }
      count += 1
      line += 1
    }
    if first == 2 && count != promised {
      throw bad("the header promises \(promised) vectors, \(count) follow")
    }
    if count == 0 { throw bad("there are no vectors") }
  }

  /// A word may itself hold spaces: it ends where exactly `dimension` fields are left.
  private func endOfWord(_ text: UnsafeRawBufferPointer, line: Int) throws -> Int {
    var spaces = 0
    for byte in text where byte == 0x20 || byte == 0x09 { spaces += 1 }
    if spaces < dimension {
      throw bad("line \(line): \(dimension) values expected after the word, \(spaces) found")
    }
    var extra = spaces - dimension
    var at = 0
    while at < text.count {
      if text[at] == 0x20 || text[at] == 0x09 {
        if extra == 0 { break }
        extra -= 1
      }
      at += 1
    }
    // A row with too many values looks like a word with spaces that ends with a number.
    if spaces > dimension, let space = text[..<at].lastIndex(where: { $0 == 0x20 || $0 == 0x09 }),
      FloatParser.parse(UnsafeRawBufferPointer(rebasing: text[(space + 1)..<at])) != nil
    {
      throw bad("line \(line): \(dimension) values expected after the word, \(spaces) found")
    }
    return at
  }

  private func parse(
    _ text: UnsafeRawBufferPointer, from begin: Int, into vector: inout [Float], line: Int
  ) throws {
    var at = begin
    for column in 0..<dimension {
      at += 1
      let start = at
      while at < text.count, text[at] != 0x20, text[at] != 0x09 { at += 1 }
      let field = UnsafeRawBufferPointer(rebasing: text[start..<at])
      guard let value = FloatParser.parse(field) else {
        throw bad(
          "line \(line): value \(column + 1) is '\(String(decoding: field.prefix(30), as: UTF8.self))', not a number"
        )
      }
      vector[column] = value
    }
  }

  /// A line without the carriage return and spaces at its end.
  private static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var end = line.count
    while end > 0, line[end - 1] == 0x20 || line[end - 1] == 0x0D || line[end - 1] == 0x09 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: line[..<end])
  }

  // MARK: word2vec

  /// The header `count dimension` of word2vec's formats, if the first line is one.
  private static func header(_ start: UnsafeRawBufferPointer) -> (count: Int, dimension: Int, length: Int)? {
    guard let end = start.prefix(64).firstIndex(of: 0x0A) else { return nil }
    let fields = start[..<end].filter { $0 != 0x0D }.split(separator: 0x20)
    guard fields.count == 2, let count = Int(String(decoding: fields[0], as: UTF8.self)),
      let dimension = Int(String(decoding: fields[1], as: UTF8.self)), count > 0, dimension > 0,
      dimension <= 1 << 20
    else { return nil }
    return (count, dimension, end + 1)
  }

  /// Whether the rows after a header are binary: the first is not a line of a word and `dimension` numbers.
  private static func isBinary(_ rows: Slice<UnsafeRawBufferPointer>, dimension: Int) -> Bool {
    let line = rows.prefix { $0 != 0x0A }
    let isText =
      line.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0D }
      && String(validating: line, as: UTF8.self) != nil
    return !isText && !rows.isEmpty
  }

  /// Rows of a word, a space and `dimension` little-endian float32 values, with or without a line end after them.
  private func readBinary(
    _ reader: ByteReader, _ wanted: (UnsafeRawBufferPointer) -> Int?,
    _ row: (Int, UnsafeBufferPointer<Float>) -> Void
  ) throws {
    var vector = [Float](repeating: 0, count: dimension)
    for index in 1...count {
      while let next = try reader.peek(1).first, next == 0x0A { _ = try reader.take(1) }
      let word = try reader.take(upTo: 0x20, limit: 1 << 16)
      let id = word.flatMap(wanted)
      guard word != nil, let bytes = try reader.take(4 * dimension) else {
        throw bad("the header promises \(count) vectors, the file ends in vector \(index)")
      }
      guard let id else { continue }
      try convert(bytes, .float32, into: &vector, row: index)
      vector.withUnsafeBufferPointer { row(id, $0) }
    }
    while let next = try reader.peek(1).first {
      if next != 0x0A {
        throw bad("the header promises \(count) vectors, more bytes follow after byte \(reader.offset)")
      }
      _ = try reader.take(1)
    }
  }

  // MARK: NumPy

  private func readNumPy(
    _ reader: ByteReader, _ begin: (Int) throws -> Void, _ wanted: (UnsafeRawBufferPointer) -> Int?,
    _ row: (Int, UnsafeBufferPointer<Float>) -> Void
  ) throws {
    let header = try NumPyHeader(reader)
    (count, dimension) = (header.rows, header.columns)
    try begin(dimension)
    let words = try ByteReader(path: NumPyHeader.wordsPath(for: path))
    var vector = [Float](repeating: 0, count: dimension)
    for index in 1...count {
      guard let line = try words.take(upTo: 0x0A) else {
        throw FileError(
          file: words.file, problem: "there are \(index - 1) words, but \(count) vectors in \(path)",
          remedy: "give the words that belong to the vectors, one a line")
      }
      let word = line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
      let id = wanted(word)
      guard let bytes = try reader.take(header.scalar.size * dimension) else {
        throw bad("the header promises \(count) vectors, the file ends in vector \(index)")
      }
      guard let id else { continue }
      try convert(bytes, header.scalar, into: &vector, row: index)
      vector.withUnsafeBufferPointer { row(id, $0) }
    }
    if try !words.peek(1).isEmpty {
      throw FileError(
        file: words.file, problem: "there are more words than the \(count) vectors in \(path)",
        remedy: "give the words that belong to the vectors, one a line")
    }
    if try !reader.peek(1).isEmpty {
      throw bad("more bytes follow after the \(count) vectors that the header promises")
    }
  }

  private func convert(
    _ bytes: UnsafeRawBufferPointer, _ scalar: NumPyHeader.Scalar, into vector: inout [Float], row: Int
  ) throws {
    var isFinite = true
    for column in 0..<dimension {
      let value =
        switch scalar {
        case .float16:
          Float(
            Float16(bitPattern: bytes.loadUnaligned(fromByteOffset: 2 * column, as: UInt16.self).littleEndian)
          )
        case .float32:
          Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * column, as: UInt32.self).littleEndian)
        case .float64:
          Float(
            Double(bitPattern: bytes.loadUnaligned(fromByteOffset: 8 * column, as: UInt64.self).littleEndian))
        }
      vector[column] = value
      if !value.isFinite { isFinite = false }
    }
    if !isFinite { throw bad("vector \(row) holds a value that is not a finite number") }
  }
}
