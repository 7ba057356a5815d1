import Recipes
import Testing
import TextData

@Suite("Import of JSON lines, fastText and odd bytes")
struct LineImportTests {
  @Test func jsonStringsAreUnescaped() throws {
    let text = #"""
      {"text": "a\"b\\\/\b\f\n\r\t\u00e9\u4e2d\ud83d\ude00", "label": 3, "x": [1, {"text": "}"}], "id": null}

      { "label":true , "te\u0078t":"", "id":"i" }
      """#
    for size in [1, 2, 1000] {
      let rows = try importRows("jsonl", text, pieces: size).map(\.example)
      #expect(rows[0] == Example(id: "1", textA: "a\"b\\/\u{8}\u{c}\n\r\té中😀", label: "3"))
      #expect(rows[1] == Example(id: "i", textA: "", label: "true"))
    }
  }

  @Test(arguments: [
    (#"{"text": "a""#, "line 2: this is not a JSON object: byte 13 of the line"),
    (#"{"text": "a"} x"#, "text after the object"),
    (#"{"text": 3}"#, "line 2: 'text' is a number, not a string"),
    (#"{"label": "x"}"#, "line 2: there is no 'text'; the keys here are 'label'"),
    (#"{"text": "\ud83d"}"#, "half of a surrogate pair"),
    (#"{"text": "\u12"}"#, "four hexadecimal digits"),
    (#"{"text": "\x"}"#, "no such escape"),
    (#"{"text": "\u0000"}"#, "not a character of text"),
    (#"{"text": "a", "label": ["x"]}"#, "'label' is an object or an array"),
    (#"{"text": "a", "n": 01}"#, "a value expected"),
    (#"{"text": "a" "n"}"#, "a comma or a closing brace expected"),
    (#"{"text": "a", "n": -}"#, "a value expected"),
    (#"{"text": "a", "n": [}"#, "the wrong closing bracket"),
    (#"{"text": "a", "n": [[1]"#, "not closed"),
    (#"["a"]"#, "JSON array"), ("text", "an object in braces expected"),
  ])
  func badJSONIsAnErrorWithTheLine(_ line: String, _ message: String) throws {
    let text = "{\"text\": \"a\"}\n" + line + "\n{\"text\": \"b\"}\n"
    #expect(importError("jsonl", text).contains(message))
    #expect(importError("jsonl", text).contains("line 2"))
    #expect(
      try importRows("jsonl", text, options { $0.skipBadRows = true }).map(\.example.textA) == ["a", "b"])
  }

  @Test func keysMayChangeFromLineToLine() throws {
    let lines = [
      #"{"id": "a", "text": "one", "label": "x"}"#, #"{"id": "b", "text": "two", "label": "y"}"#,
      #"{"label": "z", "text": "three", "id": "c"}"#, #"{"text": "four"}"#,
      #"{"id": 5, "text": "five", "lab": "w"}"#,
      #"{"\u0069d": "f", "text": "six", "label": null}"#,
      #"{"\u0069d": "g", "text": "seven", "label": "u", "tag": "t"}"#,
      #"{"id": "h", "text": "old", "label": "x", "text": "eight"}"#,
    ]
    let rows = try importRows("jsonl", lines.joined(separator: "\n")).map(\.example)
    #expect(rows.map(\.id) == ["a", "b", "c", "4", "5", "f", "g", "h"])
    #expect(rows.map(\.textA) == ["one", "two", "three", "four", "five", "six", "seven", "eight"])
    #expect(rows.map(\.label) == ["x", "y", "z", nil, nil, nil, "u", "x"])
    #expect(rows.map(\.tag) == [nil, nil, nil, nil, nil, nil, "t", nil])
    #expect(importError("jsonl", lines[0] + "\n{}").contains("line 2: there is no 'text'"))
    #expect(importError("jsonl", "{}\n" + lines[0]).contains("line 1"))
  }

  @Test func deepNestingIsHarmless() throws {
    let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
    #expect(try importRows("jsonl", "{\"x\": \(deep), \"text\": \"a\"}").count == 1)
  }

  @Test func jsonKeysCanBeNamed() throws {
    let text = #"{"q": "a", "r": "b", "gold": "x"}"#
    let rows = try importRows("jsonl", text, options { ($0.textA, $0.textB, $0.label) = ("q", "r", "gold") })
    #expect(rows == [Row(example: Example(id: "1", textA: "a", textB: "b", label: "x"))])
    #expect(
      importError("jsonl", text, options { ($0.texts, $0.label) = (["q"], "golt") }).contains(
        "did you mean 'gold'?"))
    #expect(importError("jsonl", text).contains("the columns are 'q', 'r', 'gold'"))
  }

  @Test func fastTextLinesHaveExactlyOneLabel() throws {
    let rows = try importRows("fasttext", "__label__a b  c\n\n__label__d\r\n__label__e ")
    #expect(rows.map(\.example.label) == ["a", "d", "e"])
    #expect(rows.map(\.example.textA) == ["b  c", "", ""])
    #expect(
      importError("fasttext", "__label__a __label__b c\n").contains("exactly one label expected, 2 found"))
    #expect(importError("fasttext", "b c\n").contains("exactly one label expected, 0 found"))
    #expect(importError("fasttext", "b __label__a c\n").contains("does not begin with its label"))
  }

  @Test func invalidBytesAreNamedOrReplaced() throws {
    let bytes = Array("text\tlabel\nab\tx\nc".utf8) + [0xC3] + Array("d\ty\n".utf8)
    let message = importError("tsv", bytes)
    #expect(
      message.hasPrefix(
        "file: line 3: this is not valid UTF-8 (byte 17 of the text); name the encoding with "))
    #expect(message.contains("--invalid-utf8 replace"))
    var report = ImportReport()
    let rows = try importRows("tsv", bytes, options { $0.invalidUTF8 = .replace }, report: &report)
    #expect(rows.map(\.example.textA) == ["ab", "c\u{FFFD}d"])
    #expect(report.repairedRows == 1)
    #expect(importError("tsv", "text\tlabel\na\u{0}\tx\n").contains("line 2: there is a NUL byte (byte 12"))
    #expect(importError("csv", "text,label\n\"a\n\u{0}\",x\n").contains("line 3: there is a NUL byte"))
  }

  @Test func otherEncodingsAreConverted() throws {
    let head = Array("text\tlabel\n".utf8)
    for size in [1, 2, 3, 100] {
      func read(_ encoding: TextEncoding, _ bytes: [UInt8], _ invalid: ImportOptions.InvalidBytes = .error)
        throws -> [String]
      {
        var rows: [Row] = []
        _ = try Importer.named("tsv").forEachRow(
          file: "file", options: options { ($0.encodings, $0.invalidUTF8) = ([encoding], invalid) },
          bytes: pieces(bytes, of: size)
        ) { rows.append(Row(example: $0.bytes.example, split: $0.split)) }
        return rows.map(\.example.textA)
      }
      #expect(try read(.latin1, head + [0x61, 0xE9, 0x09, 0x78]) == ["aé"])
      #expect(try read(.gb18030, head + [0xD6, 0xD0, 0x81, 0x30, 0x81, 0x30, 0x09, 0x78]) == ["中\u{80}"])
      for order in [true, false] {
        let units = Array("\u{FEFF}text\tlabel\n中😀\tx".utf16)
        let bytes = units.flatMap {
          order ? [UInt8($0 & 255), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 255)]
        }
        #expect(try read(.utf16, bytes) == ["中😀"])
        #expect(importError("tsv", bytes).contains("--encoding utf-16"))
      }
      #expect(try read(.gb18030, head + [0x61, 0xFF, 0x62, 0x09, 0x78, 0xD6], .replace) == ["a\u{FFFD}b"])
    }
    let bad = head + [0x61, 0x09, 0x78, 0x0A, 0xFF, 0x62]
    #expect(
      importError("tsv", bad, options { $0.encodings = [.gb18030] }).contains(
        "line 3: this is not valid gb18030 (byte 15"))
    #expect(throws: FileError.self) { try TextEncoding.named("klingon") }
  }

  @Test func filesWithoutRowsAreErrors() {
    for format in Importer.all.map(\.name) {
      #expect(importError(format, "").contains("the file is empty"), "\(format)")
      #expect(importError(format, "\n\n") != "", "\(format)")
    }
    #expect(importError("tsv", "text\tlabel\n").contains("there are no rows"))
    #expect(
      importError("tsv", "text\tlabel\na\n", options { $0.skipBadRows = true }).contains(
        "none of the 1 rows is good"))
    #expect(throws: FileError.self) { try Importer.named("sic") }
    #expect(throws: FileError.self) { try Importer.named("tsv").forEachExample(path: "/nowhere") { _, _ in } }
    #expect(throws: FileError.self) { try Importer.named("tsv").forEachExample(path: "/tmp") { _, _ in } }
  }

  @Test func aVeryLongLineIsAnErrorOrLeftOut() throws {
    let head = Array("{\"text\": \"a\"}\n".utf8)
    let bytes = head + [UInt8](repeating: 0x61, count: 50 << 20) + [0x0A] + head
    #expect(importError("jsonl", bytes).contains("line 2: the line is longer than the limit of 16 MiB"))
    #expect(
      importError("csv", Array("text,label\n\"".utf8) + [UInt8](repeating: 0x61, count: 17 << 20)).contains(
        "line 2: a quoted field"))
    var report = ImportReport()
    let rows = try importRows("jsonl", bytes, options { $0.skipBadRows = true }, report: &report)
    #expect(rows.count == 2 && report.skipped == 1)
  }

  @Test func anErrorOfTheBodyEndsTheImport() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try Importer.named("tsv").forEachRow(
        file: "f", options: options { $0.skipBadRows = true }, bytes: pieces(Array("text\na\n".utf8), of: 100)
      ) { _ in throw Stop() }
    }
  }
}
