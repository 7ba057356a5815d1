import Glibc
import Recipes

/// The words a model knows, each with a number; number 0 stands for every other word.
///
/// With each word goes the number of texts it occurs in, from which `idf` follows. There is no number for
/// padding: sequences carry their lengths.
public struct Vocabulary: Sendable {
  /// The name of number 0 in a file.
  public static let unknown = "<unk>"

  /// How many texts were counted; 0 when the file says nothing about texts.
  public let texts: Int
  private let table: ByteTable  // number i + 1 is the word with index i
  private let textCounts: [Int]  // by number

  /// How many numbers there are, that of the unknown word included.
  public var count: Int { table.count + 1 }

  /// A vocabulary of the given words, numbered from 1 in this order; repeated ones are left out.
  public init(words: [String]) {
    var table = ByteTable()
    for word in words { word.withBytes { _ = table.insert($0) } }
    self.init(table: table, textCounts: [Int](repeating: 0, count: table.count + 1), texts: 0)
  }

  init(table: ByteTable, textCounts: [Int], texts: Int) {
    (self.table, self.textCounts, self.texts) = (table, textCounts, texts)
  }

  /// This vocabulary followed by further words, which count as being in no text; repeated ones are left out.
  public func adding(_ words: some Sequence<String>) -> Vocabulary {
    var table = table
    for word in words where word != Vocabulary.unknown { word.withBytes { _ = table.insert($0) } }
    let added = [Int](repeating: 0, count: table.count + 1 - textCounts.count)
    return Vocabulary(table: table, textCounts: textCounts + added, texts: texts)
  }

  /// The number of a word given as bytes; 0 when it is unknown.
  @inline(__always)
  public func id(of word: UnsafeRawBufferPointer) -> Int32 {
    table.index(of: word).map { Int32(truncatingIfNeeded: $0 + 1) } ?? 0
  }

  /// The number of a word; 0 when it is unknown.
  public func id(of word: String) -> Int32 { word.withBytes { id(of: $0) } }

  /// The numbers of tokens, at most `limit` of them.
  public func ids(of tokens: Tokens, limit: Int = .max) -> [Int32] {
    let count = min(tokens.count, limit)
    return [Int32](unsafeUninitializedCapacity: count) { ids, filled in
      filled = count
      table.withReader { reader in
        withUnsafeTemporaryAllocation(of: ByteTable.Sought.self, capacity: count) { sought in
          // What searches read first is asked for at once: a table is larger than the caches.
          tokens.forEachWord(limit: limit) { place, word in
            sought[place] = ByteTable.Sought(word)
            reader.fetch(sought[place])
          }
          tokens.forEachWord(limit: limit) { place, word in
            ids[place] = Int32(truncatingIfNeeded: (reader.search(word, sought[place]).index ?? -1) + 1)
          }
        }
      }
    }
  }

  /// The word with a number; `<unk>` for 0 and for numbers there are not.
  public func word(_ id: Int32) -> String {
    id > 0 && Int(id) < count
      ? table.withKey(Int(id) - 1) { String(decoding: $0, as: UTF8.self) } : Vocabulary.unknown
  }

  /// The number of counted texts that hold a word; 0 for the unknown word.
  public func textCount(_ id: Int32) -> Int {
    id > 0 && Int(id) < count ? textCounts[Int(id)] : 0
  }

  /// How much a word tells, by the texts that hold it:
  ///
  ///     idf(w) = ln((1 + texts) / (1 + textCount(w)))
  ///
  /// 0 for a word that is in every text, the largest value for an unknown one.
  public func idf(_ id: Int32) -> Float {
    log(Float(1 + texts) / Float(1 + textCount(id)))
  }

  /// Writes `vocabulary.txt`: a word a line in the order of numbers, a tab, and the number of texts it is in.
  ///
  /// Line 1 is `<unk>` with the number of texts altogether. In a word `\\`, `\n`, `\r` and `\t` stand for a
  /// backslash, line feed, carriage return and tab.
  public func save(path: String) throws {
    let sink = try ByteSink(path: path)
    try sink.write("\(Vocabulary.unknown)\t\(texts)\n".utf8)
    for index in 0..<table.count {
      var line: [UInt8] = []
      table.withKey(index) { word in
        for byte in word {
          switch byte {
          case 0x5C: line.append(contentsOf: [0x5C, 0x5C])
          case 0x0A: line.append(contentsOf: [0x5C, UInt8(ascii: "n")])
          case 0x0D: line.append(contentsOf: [0x5C, UInt8(ascii: "r")])
          case 0x09: line.append(contentsOf: [0x5C, UInt8(ascii: "t")])
          default: line.append(byte)
          }
        }
      }
      line.append(contentsOf: "\t\(textCounts[index + 1])\n".utf8)
      try sink.write(line)
    }
    try sink.finish()
  }

  /// Reads what `save` wrote. The numbers of texts may be left out, on all lines.
  ///
  /// Throws `FileError` with the line for a missing `<unk>`, an empty word, a repeated one, a bad escape or a
  /// bad number.
  public init(path: String) throws {
    let stream = try ByteStream(path: path)
    let scanner = try RecordScanner(file: stream.name) { try stream.read(into: $0) }
    var table = ByteTable()
    var counts: [Int] = []
    var hasCounts: Bool?
    func bad(_ problem: String) -> FileError {
      FileError(
        file: stream.name, problem: "line \(scanner.line): \(problem)",
        remedy: "the file must be a vocabulary as it was saved: a word and a number of texts a line")
    }
    do {
      while let line = try scanner.next() {
        let tab = line.position(of: 0x09)
        if let hasCounts, hasCounts != (tab != nil) {
          throw bad("some lines have a number of texts and some have none")
        }
        hasCounts = tab != nil
        var count = 0
        if let tab {
          let digits = UnsafeRawBufferPointer(rebasing: line[(tab + 1)...])
          guard let number = Vocabulary.number(digits), number <= 1 << 53 else {
            throw bad("'\(String(decoding: digits.prefix(40), as: UTF8.self))' is not a number of texts")
          }
          count = number
        }
        let written = UnsafeRawBufferPointer(rebasing: line[..<(tab ?? line.count)])
        if written.isEmpty { throw bad("the word is empty") }
        if scanner.line == 1 {
          guard written.elementsEqual(Vocabulary.unknown.utf8) else {
            throw bad("the first word must be \(Vocabulary.unknown)")
          }
        } else {
          let index: Int
          if written.contains(0x5C) {
            guard let word = Vocabulary.unescape(written) else {
              throw bad("there is an unknown escape in the word")
            }
            index = word.withUnsafeBytes { table.insert($0) }
          } else {
            index = table.insert(written)
          }
          if index != scanner.line - 2 {
            throw bad("the word '\(String(decoding: written.prefix(60), as: UTF8.self))' occurs again")
          }
          if count > counts[0] { throw bad("the word is in \(count) texts, of only \(counts[0])") }
        }
        counts.append(count)
      }
    } catch let problem as RowProblem { throw bad(problem.problem) }
    self.init(table: table, textCounts: counts, texts: counts.first ?? 0)
  }

  /// A number without a sign, of at most 18 digits; nil for anything else.
  private static func number(_ digits: UnsafeRawBufferPointer) -> Int? {
    if digits.isEmpty || digits.count > 18 { return nil }
    var number = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int(byte & 0x0F)
    }
    return number
  }

  private static func unescape(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    var (result, isEscape) = ([UInt8](), false)
    for byte in bytes {
      if !isEscape {
        isEscape = byte == 0x5C
        if !isEscape { result.append(byte) }
        continue
      }
      isEscape = false
      switch byte {
      case 0x5C: result.append(byte)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      default: return nil
      }
    }
    return isEscape ? nil : result
  }
}

extension String {
  /// Calls `body` with the string's UTF-8.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    var copy = self
    return try copy.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
  }
}
