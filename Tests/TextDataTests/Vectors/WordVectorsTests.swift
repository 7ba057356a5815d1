import Glibc
import Recipes
import Testing
import TextData

@Suite("Word vectors")
struct WordVectorsTests {
  let vocabulary = Vocabulary(words: ["dog", "cat", "x\u{A0}y", "absent", ". ."])

  func load(_ bytes: [UInt8], dimension: Int? = nil, name: String = "v.txt") throws -> WordVectors {
    try withFile(name, bytes) {
      try WordVectors(path: $0, vocabulary: vocabulary, expectedDimension: dimension)
    }
  }

  func little(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
  }

  let expected: [Float] = [0, 0, 1, -2.5, 0.25, 3, 7, 8, 0, 0, 5, 6]

  @Test func textInBothForms() throws {
    let rows = "cat 0.25 3e0\nthe 9 9\ndog 1 -2.5\ncat 4 4\nx\u{A0}y 7 8\n. . 5 6\n"
    for text in [
      rows, String(rows.dropLast()), rows.split(separator: "\n").joined(separator: " \n"),
      "6 2\n" + rows, "6 2\r\n" + rows.split(separator: "\n").joined(separator: "\r\n"),
    ] {
      let vectors = try load(Array(text.utf8), dimension: 2)
      #expect(vectors.values == expected)
      #expect(vectors.found == [false, true, true, true, false, true])
      #expect(vectors.dimension == 2 && vectors.foundCount == 4 && vectors.fileCount == 6)
    }
  }

  @Test func binaryWithAndWithoutLineEnds() throws {
    for end in ["", "\n"] {
      var bytes = Array("4 2\n".utf8)
      for (word, vector) in [
        ("cat", [0.25, 3]), ("the", [9, 9]), ("dog", [1, -2.5]), ("x\u{A0}y", [7, 8]),
      ] as [(String, [Float])] {
        bytes += Array(word.utf8) + [0x20] + little(vector) + Array(end.utf8)
      }
      let vectors = try load(bytes)
      #expect(Array(vectors.values.prefix(8)) == Array(expected.prefix(8)) && vectors.foundCount == 3)
      let cut = #expect(throws: FileError.self) { try load(Array(bytes.dropLast(3))) }
      #expect(cut?.description.contains("promises 4 vectors, the file ends in vector 4") == true)
      let more = #expect(throws: FileError.self) { try load(bytes + [65]) }
      #expect(more?.description.contains("more bytes follow") == true)
    }
  }

  func npy(_ type: String, _ data: [UInt8], shape: String = "(4, 2)", order: String = "False") -> [UInt8] {
    var header = Array("{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }".utf8)
    while (header.count + 11) % 64 != 0 { header.append(0x20) }
    header.append(0x0A)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count & 255), UInt8(header.count >> 8)] + header
      + data
  }

  func loadNumPy(_ bytes: [UInt8], words: String, name: String = "v.f32.npy") throws -> WordVectors {
    try withFile("v.words.txt", Array(words.utf8)) { wordsPath in
      let path = wordsPath.replacing("v.words.txt", with: name)
      try writeFile(path, bytes)
      defer { unlink(path) }
      return try WordVectors(path: path, vocabulary: vocabulary)
    }
  }

  let words = "cat\nthe\ndog\nx\u{A0}y\n"
  let matrix: [Float] = [0.25, 3, 9, 9, 1, -2.5, 7, 8]

  @Test func numPyInThreePrecisions() throws {
    let half = matrix.flatMap { value in
      (0..<2).map { UInt8(truncatingIfNeeded: Float16(value).bitPattern >> (8 * $0)) }
    }
    let double = matrix.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: Double(value).bitPattern >> (8 * $0)) }
    }
    for (type, data, name) in [
      ("<f4", little(matrix), "v.npy"), ("<f2", half, "v.f16.npy"), ("<f8", double, "v.npy"),
    ] {
      let vectors = try loadNumPy(npy(type, data), words: words, name: name)
      #expect(Array(vectors.values.prefix(8)) == Array(expected.prefix(8)) && vectors.foundCount == 3)
    }
  }

  @Test func badNumPyIsAnError() throws {
    let good = npy("<f4", little(matrix))
    let cases: [([UInt8], String, String)] = [
      (Array(good.dropLast(1)), words, "the file ends in vector 4"), (good + [0], words, "more bytes follow"),
      (good, "cat\nthe\ndog\n", "there are 3 words, but 4 vectors"),
      (good, words + "more\n", "more words than the 4"),
      (npy("<i4", little(matrix)), words, "type '<i4'"), (npy(">f4", little(matrix)), words, "type '>f4'"),
      (npy("<f4", little(matrix), shape: "(8,)"), words, "the shape is (8,)"),
      (npy("<f4", little(matrix), shape: "(-4, 2)"), words, "the shape"),
      (npy("<f4", little(matrix), shape: "(4, 99999999999999999999)"), words, "the shape"),
      (npy("<f4", little(matrix), shape: "(4, 1048576)"), words, "ends in vector 1"),
      (npy("<f4", little(matrix), order: "True"), words, "Fortran"),
      (npy("<f4", little(matrix.map { _ in .nan })), words, "not a finite number"),
      (Array(good.prefix(30)), words, "cut off"),
      (Array(good.prefix(6)) + [2] + good.dropFirst(7), words, "version 2.0"),
    ]
    for (bytes, words, message) in cases {
      let error = #expect(throws: FileError.self) { try loadNumPy(bytes, words: words) }
      #expect(error?.description.contains(message) == true, "\(message): \(error?.description ?? "-")")
    }
    let missing = #expect(throws: FileError.self) { try load(good, name: "a.f16.npy") }
    #expect(missing?.description.contains("a.words.txt") == true)
  }

  @Test(arguments: [
    ("", "empty"), ("\n", "not a known format"), ("dog\n", "not a known format"),
    ("dog 1 2\ncat 1\n", "line 2: 2 values expected after the word, 1 found"),
    ("dog 1 2\ncat 1 z\n", "line 2: value 2 is 'z', not a number"), ("dog 1 nan\n", "'nan'"),

    ("dog 1 2\n\ncat 1 2\n", "line 2: the line is empty"), ("2 2\ndog 1 2\n", "promises 2 vectors, 1 follow"),
    ("1 2\ndog 1 2\ncat 1 2\n", "promises 1 vectors, 2 follow"), ("5 3\n", "promises 5 vectors, 0 follow"),
    ("9999999999999 900000\ndog 1 2\n", "900000 values expected"),
    ("dog 1 2\ncat 1 2 3\n", "line 2: 2 values expected after the word, 3 found"), ("dog 1 1e99\n", "'1e99'"),
    ("dog 1 0x1p3\n", "'0x1p3'"), ("dog 1 1.2.3\n", "'1.2.3'"),
    ("dog 1 -\n", "'-'"),
  ])
  func badTextIsAnErrorWithTheLine(_ text: String, _ message: String) {
    let error = #expect(throws: FileError.self) { try load(Array(text.utf8)) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "-")")
  }

  @Test func anotherDimensionIsAnError() {
    let error = #expect(throws: FileError.self) { try load(Array("dog 1 2\n".utf8), dimension: 3) }
    #expect(error?.description.contains("2 dimensions, 3 are expected") == true)
  }

  @Test func decimalNumbersAreReadExactly() throws {
    var generator = SystemRandomNumberGenerator()
    var values = (0..<3000).map { _ in Float.random(in: -8...8, using: &generator) }
    values += [0, 1e-30, -3.4e38, 1.1754944e-38, 0.1, 123456792, 1e10]
    for form in 0..<2 {
      let fields = values.map { form == 0 ? "\($0)" : "\(Double($0))" }
      let vectors = try load(Array("dog \(fields.joined(separator: " "))\n".utf8))
      #expect(Array(vectors.values[values.count..<2 * values.count]) == values)
    }
  }
}

@Suite("Published word vectors", .enabled(if: sharedData() != nil, "the shared data sets are not here"))
struct SharedVectorsTests {
  @Test(arguments: [
    ("vectors_minilm/minilm.static.300d.f16.npy.zst", 300, 100_000),
    ("vectors_minilm/minilm.static.300d.top20k.vec.zst", 300, 20_000),
    ("vectors/glove_6B_50d/glove.6B.50d.top20k.txt.zst", 50, 20_000),
  ])
  func sickWordsAreFound(_ file: String, _ dimension: Int, _ count: Int) throws {
    var builder = VocabularyBuilder()
    try Importer.named("sick").forEachExample(path: "\(sharedData() ?? "")/sick/SICK.txt") { example, _ in
      builder.add(WordTokenizer().tokenize(example.textA))
      builder.add(WordTokenizer().tokenize(example.textB ?? ""))
    }
    let vocabulary = builder.vocabulary()
    let vectors = try WordVectors(path: "\(sharedData() ?? "")/\(file)", vocabulary: vocabulary)
    #expect(vectors.dimension == dimension && vectors.fileCount == count)
    #expect(vectors.foundCount > vocabulary.count * 7 / 10)
    if count == 100_000 { #expect(vectors.foundCount >= vocabulary.count - 10) }
  }
}
