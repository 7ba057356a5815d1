import Foundation
import TextData
import Testing

/// `classify` over JSON lines and over whole files.
@Suite struct ClassifyObjectsTests {
  /// Objects in all the ways in which they can be written.
  private static let odd = [
    #"{"id":1,"body":"the word is w1"}"#,
    #"  { "body" : "the w\u006frd is w1" , "x": {"a": [1.50, "}"], "b": null}, "n": 1E+30 } "#,
    #"{"body": "", "body": "the word is w1", "é": "\ud83d\ude00"}"#,
  ]

  @Test func objectsComeBackByteByByteWithTheAnswerAtTheirEnd() throws {
    let folder = try TestFolder()
    try folder.writeTextModel()
    try folder.write(Self.odd.joined(separator: "\n") + "\n\n", to: "x.jsonl")
    let answer = try object(folder.windrow("classify", "run", "the word is w1", "--json").output)
    let label = try #require(answer["label"] as? String)
    let result = try folder.windrow("classify", "run", "--input", "x.jsonl", "--text-field", "body")
    #expect(result.status == 0 && result.errors == "")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 5 && lines[3...] == ["", ""])  // the blank line stays
    for (line, before) in zip(lines, Self.odd) {
      let brace = try #require(before.lastIndex(of: "}"))
      #expect(line.hasPrefix(before[..<brace] + ", \"label\": \"\(label)\", \"probability\": 0."), "\(line)")
      #expect(line.hasSuffix(before[brace...]))
    }
    let json = try folder.windrow("classify", "run", "--input", "x.jsonl", "--text-field", "body", "--json")
    let first = try #require(try objects(json.output).first)
    #expect(first["probabilities"] as? [String: Double] == answer["probabilities"] as? [String: Double])
    #expect(first["id"] as? Int == 1)
  }

  @Test func anAnswerNeverReplacesALabel() throws {
    let folder = try TestFolder()
    try folder.writeTextModel()
    func classify(_ lines: [String]) throws -> [[String: Any]] {
      try folder.write(lines.joined(separator: "\n"), to: "x.jsonl")
      let result = try folder.windrow("classify", "run", "--input", "x.jsonl")
      #expect(result.status == 0)
      return try objects(result.output)
    }
    let known = try classify([#"{"text": "w1", "label": "truth"}"#, #"{"text": "w1"}"#])
    #expect(known.allSatisfy { ["no", "yes"].contains($0["predicted_label"] as? String) })
    #expect(known[0]["label"] as? String == "truth" && known[1]["label"] == nil)
    let late = try classify([#"{"text": "w1"}"#, #"{"text": "w1", "probability": 7}"#])
    #expect(["no", "yes"].contains(late[0]["label"] as? String))
    #expect(late[1]["probability"] as? Int == 7 && late[1]["predicted_probability"] is Double)
  }

  @Test func objectsWithoutATextKeepTheirPlace() throws {
    let folder = try TestFolder()
    try folder.writeTextModel()
    let input = [
      #"{"text": "w1"}"#, "not json", #"{"id": 3}"#, #"{"text": 4, "error": "mine"}"#, "{}",
      #"{"text": "\u0000"}"#,
      #"{"text": "w1"}"#,
    ].joined(separator: "\n")
    let result = try folder.windrow("classify", "run", "-", "--text-field", "text", input: input)
    #expect(result.status == 0)
    let answers = try objects(result.output)
    try #require(answers.count == 7)
    #expect(answers[0]["label"] as? String == answers[6]["label"] as? String)
    #expect(answers[1...5].allSatisfy { $0["label"] is NSNull && $0["probability"] is NSNull })
    #expect((answers[1]["error"] as? String)?.hasPrefix("line 2: this is not a JSON object: byte 1") == true)
    #expect(answers[2]["id"] as? Int == 3)
    #expect(answers[2]["error"] as? String == "line 3: there is no 'text'; the keys here are 'id'")
    #expect(answers[3]["text"] as? Int == 4 && answers[3]["error"] as? String == "mine")
    #expect(result.errors.contains("line 4: 'text' is not a string"))
    #expect(result.errors.hasSuffix("5 lines have no answer; their places are empty\n"))
  }

  @Test func pairsAndCompressedFiles() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let lines = (0..<3000).map {
      #"{"n": \#($0), "premise": "the word is w\#($0 % 11)", "hypothesis": "it is w3"}"#
    }
    let encoder = try ZstandardEncoder(file: "x")
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    let compressed = try encoder.compress(text) + encoder.finish()
    try folder.write(Data(compressed), to: "x.jsonl.zst")
    let plain = try folder.windrow("classify", "run", "--input", "x.jsonl.zst")
    #expect(plain.status == 0 && plain.errors == "")
    let answers = try objects(plain.output)
    #expect(answers.compactMap { $0["n"] as? Int } == Array(0..<3000))
    let pair = try object(folder.windrow("classify", "run", "the word is w5", "it is w3", "--json").output)
    #expect(answers[5]["label"] as? String == pair["label"] as? String)

    let toFile = try folder.windrow(
      "classify", "run", "--input", "x.jsonl.zst", "--text-field", "premise", "--text-field", "hypothesis",
      "--output", "out.jsonl.zst")
    #expect(toFile.status == 0 && toFile.output == "" && toFile.errors == "")
    #expect(try folder.bytes("out.jsonl.zst").count < plain.output.utf8.count / 4)
    let stream = try ByteStream(path: folder.path + "/out.jsonl.zst")
    var read: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { block.deallocate() }
    while case let count = try stream.read(into: block), count > 0 { read += block[..<count] }
    #expect(String(decoding: read, as: UTF8.self) == plain.output)
  }

  @Test func filesAreTextsOfTheirOwn() throws {
    let folder = try TestFolder()
    try folder.writeTextModel()
    try folder.write("the word\n\nis w1\n", to: "a.txt")
    try folder.write(Data([0x61, 0xFF]), to: "bad.txt")
    try folder.write("\u{FEFF}the word is w1", to: "b\tc.txt")
    let files = ["--file", "a.txt", "bad.txt", "none.txt", "b\tc.txt"]
    let text = try folder.windrow("classify", "run", "the word is w1").output
    let result = try folder.run(["classify", "run"] + files)
    #expect(result.status == 0)
    #expect(result.output == "a.txt\t\(text)bad.txt\t\t\nnone.txt\t\t\nb c.txt\t\(text)")
    let errors = result.errors.split(separator: "\n")
    try #require(errors.count == 3)
    #expect(errors[0].hasPrefix("windrow: warning: bad.txt: this is not valid UTF-8 (byte 1)"))
    #expect(errors[1].hasPrefix("windrow: warning: none.txt: no such file"))

    let json = try objects(folder.run(["classify", "run", "--json"] + files).output)
    #expect(json.map { $0["file"] as? String } == ["a.txt", "bad.txt", "none.txt", "b\tc.txt"])
    #expect(json[1]["label"] is NSNull && json[3]["probabilities"] is [String: Double])

    let strict = try folder.run(["classify", "run", "--strict"] + files)
    #expect(strict.status == 1 && strict.output == "a.txt\t\(text)")
    #expect(strict.errors.hasPrefix("windrow: bad.txt: "))
  }
}
