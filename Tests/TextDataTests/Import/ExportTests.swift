import Recipes
import Testing
import TextData

@Suite("Export")
struct ExportTests {
  static let plain = [
    Example(id: "1", textA: "a b", textB: "c", label: "x", group: "g", tag: "t"),
    Example(id: "two", textA: "", textB: " \"q\" ,é中😀 ", label: nil, group: "g", tag: nil),
  ]
  static let odd = [
    Example(
      id: "a,b", textA: "tab\there \"and\"\r\nlines\n", textB: "\u{1}\\ \u{7F}\u{2028}\u{FEFF}", label: "x\ny"
    ),
    Example(id: "\"", textA: "\"\"", textB: ",", label: "\"\n\""),
  ]
  static let single = [
    Example(id: "1", textA: "  two words ", label: "x"), Example(id: "2", textA: "", label: "__label__"),
  ]

  func written(_ examples: [Example], _ format: ExampleWriter.Format) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = ExampleWriter(format: format) { bytes.append(contentsOf: $0) }
    for example in examples { try writer.write(example) }
    return bytes
  }

  @Test(arguments: [
    (ExampleWriter.Format.jsonl, plain), (.jsonl, odd), (.jsonl, single), (.jsonl, plain + single),
    (.csv, plain), (.csv, odd), (.csv, single), (.tsv, plain), (.tsv, single), (.fasttext, single),
  ])
  func importingWhatWasExportedGivesTheSame(_ format: ExampleWriter.Format, _ examples: [Example]) throws {
    var report = ImportReport()
    let bytes = try written(examples, format)
    // JSON lines of mixed shape are read shape by shape.
    if format == .jsonl && Set(examples.map { $0.textB == nil }).count > 1 {
      let lines = bytes.split(separator: 0x0A)
      for (line, example) in zip(lines, examples) {
        #expect(try importRows("jsonl", Array(line), report: &report).map(\.example) == [example])
      }
    } else {
      #expect(try importRows(format.rawValue, bytes, report: &report).map(\.example) == examples)
    }
  }

  @Test func bytesAreAsDocumented() throws {
    let example = [Example(id: "1", textA: "a\"\n", textB: "b", label: "x")]
    #expect(
      try String(decoding: written(example, .jsonl), as: UTF8.self)
        == "{\"id\": \"1\", \"text_a\": \"a\\\"\\n\", \"text_b\": \"b\", \"label\": \"x\"}\n")
    #expect(
      try String(decoding: written(example, .csv), as: UTF8.self)
        == "id,text_a,text_b,label\n1,\"a\"\"\n\",b,x\n")
    #expect(
      try String(decoding: written(Self.single, .fasttext), as: UTF8.self).hasPrefix("__label__x   two"))
  }

  @Test(arguments: [
    (ExampleWriter.Format.tsv, Example(id: "7", textA: "a\tb", label: "x"), "a tab or line end"),
    (.tsv, Example(id: "7", textA: "a", label: ""), "an empty label"),
    (.fasttext, Example(id: "7", textA: "a", textB: "b", label: "x"), "a pair"),
    (.fasttext, Example(id: "7", textA: "a"), "no label"),
    (.fasttext, Example(id: "7", textA: "a", label: "x y"), "space"),
    (.fasttext, Example(id: "7", textA: "a\nb", label: "x"), "line end"),
    (.fasttext, Example(id: "7", textA: "a __label__b", label: "x"), "begins with __label__"),
  ])
  func whatAFormatCannotHoldIsRefused(_ format: ExampleWriter.Format, _ example: Example, _ reason: String) {
    let error = #expect(throws: FileError.self) { try written([example], format) }
    #expect(error?.description.contains(reason) == true && error?.description.contains("'7'") == true)
  }

  @Test func mixedShapesAreRefusedInColumns() {
    #expect(throws: FileError.self) { try written(Self.plain + Self.single, .csv) }
    #expect(throws: FileError.self) { try ExampleWriter.Format.named("xml") }
  }

  @Test func aFileAppearsOnlyWhenItIsWhole() throws {
    try withFile("x", []) { path in
      do {
        let sink = try ByteSink(path: path + ".out")
        try sink.write([1, 2, 3])
      }
      for name in [".out", ".out.partial"] {
        #expect(throws: FileError.self) { try ByteStream(path: path + name) }
      }
    }
    for path in ["/nowhere/x", "/tmp"] { #expect(throws: FileError.self) { try ByteSink(path: path) } }
    let device = try ByteSink(path: "/dev/null")
    try device.write([1])
    try device.finish()
    let full = try ByteSink(path: "/dev/full")
    try full.write([1])
    #expect(throws: FileError.self) { try full.finish() }
  }
}
