import Foundation
import Testing

@Suite struct ClassifyTests {
  @Test func answersAPairAndLinesAlike() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let one = try folder.windrow("classify", "run", "the word is w1", "here it is w1", "--json")
    #expect(one.status == 0 && one.errors == "")
    let answer = try object(one.output)
    #expect(Set(answer.keys) == ["label", "probability", "probabilities"])
    let probabilities = try #require(answer["probabilities"] as? [String: Double])
    #expect(Set(probabilities.keys) == ["no", "yes"] && abs(probabilities.values.reduce(0, +) - 1) < 1e-5)

    // With and without a last line end, with CR LF, and with texts that are empty.
    let input = "\u{FEFF}the word is w1\there it is w1\r\n\t\nthe word is w1\there it is w1"
    let lines = try folder.windrow("classify", "run", "-", "--json", input: input)
    #expect(lines.status == 0 && lines.errors == "")
    let empty = try folder.windrow("classify", "run", "", "", "--json")
    #expect(empty.status == 0)
    #expect(lines.output == one.output + empty.output + one.output)
    let plain = try folder.windrow("classify", "run", "-", input: input)
    #expect(plain.output.wholeMatch(of: /((no|yes)\t0\.\d{4}\n){3}/) != nil, "\(plain.output)")
  }

  @Test func textsLongerThanTheModelReadsAreCountedOnce() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let long = String(repeating: "word ", count: 5000)
    let result = try folder.windrow("classify", "run", "-", input: "\(long)\ta\na\tb\na\t\(long)\n")
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 3)
    #expect(result.errors.contains("longer than the model reads"), "\(result.errors)")
    #expect(result.errors.hasSuffix("left out: 2\n") && result.errors.split(separator: "\n").count == 1)
  }

  @Test func noLinesGiveNoAnswers() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let result = try folder.windrow("classify", "run", "-")
    #expect(result.status == 0 && result.output == "" && result.errors == "")
  }

  @Test func aReaderThatHasEnoughEndsItQuietly() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    try output.fileHandleForReading.close()
    let process = try folder.process(["classify", "run", "-"], input: input, output: output)
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(String(repeating: "a\tb\n", count: 2000).utf8))
    process.waitUntilExit()  // although the input has not ended
    try errors.fileHandleForWriting.close()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    #expect(try errors.fileHandleForReading.readToEnd() ?? Data() == Data())
  }

  @Test func aTextOfThreeClassesShowsTheBestThree() throws {
    let folder = try TestFolder()
    try folder.writeTextModel(labels: ["bad", "good", "so so"])
    let text = try folder.windrow("classify", "run", "the word is w1")
    let number = "0\\.\\d{4}"
    let label = "(bad|good|so so)"
    let line = try Regex("\(label)\t\(number)\t\(label)\t\(number)\t\(label)\t\(number)\n")
    #expect(text.output.wholeMatch(of: line) != nil, "\(text.output)")
    let columns = text.output.dropLast().split(separator: "\t")
    #expect(Set([columns[0], columns[2], columns[4]]).count == 3)
    #expect(columns[1] >= columns[3] && columns[3] >= columns[5])
    // The first two columns are what a line of standard input gets.
    let lines = try folder.windrow("classify", "run", "-", input: "the word is w1\n")
    #expect(lines.output == "\(columns[0])\t\(columns[1])\n")
  }
}
