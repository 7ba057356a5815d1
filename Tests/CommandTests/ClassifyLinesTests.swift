import Foundation
import Testing

/// `classify` as a filter of lines.
@Suite struct ClassifyLinesTests {
  @Test func aBadLineKeepsItsPlace() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let input = Data("a\tb\n".utf8) + Data([0x63, 0xFF, 0x09, 0x64, 0x0A]) + Data("c d\nc\0\td\na\tb".utf8)
    let result = try folder.run(["classify", "run", "-"], input: input)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 6)
    #expect(lines[1...3] == ["", "", ""] && lines[0] == lines[4] && !lines[0].isEmpty)
    let errors = result.errors.split(separator: "\n")
    try #require(errors.count == 4)
    #expect(errors[0].hasPrefix("windrow: warning: standard input: line 2: this is not valid UTF-8 (byte 5"))
    #expect(errors[1].contains("line 3: 1 fields, 2 expected"))
    #expect(errors[2].contains("line 4: there is a NUL byte"))
    #expect(errors[3] == "windrow: warning: 3 lines have no answer; their places are empty")

    let answers = try objects(folder.run(["classify", "run", "-", "--json"], input: input).output)
    try #require(answers.count == 5)
    #expect(answers[1]["label"] is NSNull && answers[1]["probability"] is NSNull)
    #expect(answers[2]["error"] as? String == "line 3: 1 fields, 2 expected")
    #expect(answers[4]["label"] as? String == String(lines[4].prefix { $0 != "\t" }))
  }

  @Test func manyBadLinesAreReportedOnceInAll() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let result = try folder.windrow("classify", "run", "-", input: String(repeating: "x\n", count: 600))
    #expect(result.status == 0 && result.output == String(repeating: "\n", count: 600))
    let errors = result.errors.split(separator: "\n")
    try #require(errors.count == 12, "\(result.errors)")
    #expect(errors[9].contains("line 10: ") && errors[10].contains("only counted"))
    #expect(errors.last == "windrow: warning: 600 lines have no answer; their places are empty")
  }

  @Test func strictStopsAfterTheAnswersBefore() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let input = String(repeating: "a\tb\n", count: 700) + "c d\n" + String(repeating: "a\tb\n", count: 700)
    let result = try folder.windrow("classify", "run", "-", "--strict", input: input)
    #expect(result.status == 1)
    #expect(result.output.split(separator: "\n").count == 700 && result.output.hasSuffix("\n"))
    #expect(result.errors.hasPrefix("windrow: standard input: line 701: 1 fields, 2 expected"))
    #expect(result.errors.split(separator: "\n").count == 1)
    // A file is whole or not there.
    try folder.write(input, to: "input")
    let toFile = try folder.windrow("classify", "run", "--input", "input", "--strict", "--output", "out")
    #expect(toFile.status == 1 && !folder.contents.contains { $0.hasPrefix("out") })
    #expect(try folder.windrow("classify", "run", "--input", "input", "--output", "out").status == 0)
    #expect(try folder.text("out").split(separator: "\n", omittingEmptySubsequences: false).count == 1402)
  }

  /// Lines go in while answers come out; what a person typed is answered before the next line.
  @Test func aLineIsAnsweredBeforeTheInputEnds() throws {
    let folder = try TestFolder()
    try folder.writeTextModel()
    let talk = try Conversation(folder, ["classify", "run", "-"])
    for word in ["w1", "w2", "w3"] {
      try talk.say("the word is \(word)\n")
      let answer = try talk.answers(1)
      #expect(answer.wholeMatch(of: /(no|yes)\t0\.\d{4}\n/) != nil, "\(answer)")
    }
    #expect(try talk.end() == 0)
  }

  @Test func manyLinesKeepTheirOrderInLittleMemory() throws {
    let folder = try TestFolder()
    try folder.writeTextModel()
    // The answers to eleven different lines, each asked alone.
    let texts = (0..<11).map { "the word is w\($0)" + String(repeating: " w\($0)", count: $0) }
    let single = try texts.map { try folder.windrow("classify", "run", "-", input: $0 + "\n").output }
    #expect(Set(single).count > 5)
    let (rounds, lines) = (10, 20_000)
    func index(_ line: Int) -> Int { (line * line + line / 7) % 11 }
    let input = (0..<lines).map { texts[index($0)] + "\n" }.joined()
    let expected = (0..<lines).map { single[index($0)] }.joined()

    let talk = try Conversation(folder, ["classify", "run", "-", "--threads", "3"])
    var peaks: [Int] = []
    for _ in 0..<rounds {
      DispatchQueue.global().async { try? talk.say(input) }
      #expect(try talk.answers(lines) == expected)
      peaks.append(try talk.peakMemory())
    }
    #expect(try talk.end() == 0)
    // In kB: what 200,000 lines need beyond 20,000.
    #expect(peaks[rounds - 1] - peaks[0] < 8_000, "\(peaks)")
  }

  /// The parts of a large file in several processes, as the help shows.
  @Test func partsOfAFileCanBeClassifiedAtOnce() throws {
    let folder = try TestFolder()
    try folder.writeTextModel()
    try folder.write((0..<3000).map { "the word is w\($0 % 13)\n" }.joined(), to: "headlines.txt")
    let whole = try folder.windrow("classify", "run", "--input", "headlines.txt")
    let windrow = try folder.process([]).executableURL?.path ?? ""
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c",
      """
      split -n l/2 headlines.txt part. &&
      ls part.* | xargs -P 2 -I{} "$0" classify run --threads 1 --input {} --output {}.answers &&
      cat part.*.answers >all
      """, windrow,
    ]
    shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    #expect(try folder.text("all") == whole.output && whole.output.count > 3000 * 9)
  }
}

/// A running command to which lines are written and from which answers are read.
private final class Conversation: @unchecked Sendable {
  private let process: Process
  private let (input, output) = (Pipe(), Pipe())
  private var rest = Data()

  init(_ folder: TestFolder, _ arguments: [String]) throws {
    process = try folder.process(arguments, input: input, output: output)
    try process.run()
  }

  func say(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  /// Waits for some lines of output.
  func answers(_ count: Int) throws -> String {
    var (lines, read) = (0, Data())
    while lines < count {
      let data = rest.isEmpty ? output.fileHandleForReading.availableData : rest
      try #require(!data.isEmpty, "the output ended after \(lines) lines")
      rest = Data()
      for (offset, byte) in data.enumerated() where byte == 0x0A {
        lines += 1
        if lines == count {
          read += data.prefix(offset + 1)
          rest = Data(data.dropFirst(offset + 1))
        }
      }
      if lines < count { read += data }
    }
    return String(decoding: read, as: UTF8.self)
  }

  /// The most memory the process has used, in kB.
  func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(line.split(separator: " ").lazy.compactMap { Int($0) }.first)
  }

  /// Ends the input and waits for the command's exit code.
  func end() throws -> Int32 {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
