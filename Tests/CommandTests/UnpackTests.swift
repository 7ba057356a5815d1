import Foundation
import TextData
import Testing

@Suite struct UnpackTests {
  @Test func printsASplit() throws {
    let folder = try TestFolder()
    try folder.packPairs("x", rows: 2)
    let result = try folder.windrow("unpack", "x/test", "--format", "tsv")
    #expect(result.status == 0 && result.errors == "")
    #expect(
      result.output == """
        id\ttext_a\ttext_b\tlabel
        test-1\tpremise 1\thypothesis number 1\tno
        test-2\tpremise 2\thypothesis number 2\tyes

        """)
  }

  @Test(arguments: ["jsonl", "tsv", "csv"])
  func packingAgainGivesTheSameShards(format: String) throws {
    let folder = try TestFolder()
    try folder.packPairs("x", rows: 50)
    #expect(try folder.windrow("unpack", "x/train", "--format", format, "--output", "rows").status == 0)
    #expect(try folder.windrow("pack", "--format", format, "rows", "--output", "y").status == 0)
    #expect(try folder.bytes("x/train/index.json") == folder.bytes("y/train/index.json"))
  }

  @Test func aReaderThatHasEnoughEndsItQuietly() throws {
    let folder = try TestFolder()
    try folder.packPairs("x", rows: 2000)
    let (output, errors) = (Pipe(), Pipe())
    try output.fileHandleForReading.close()
    let process = try folder.process(["unpack", "x", "--format", "jsonl"], output: output)
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    try errors.fileHandleForWriting.close()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    #expect(try errors.fileHandleForReading.readToEnd() ?? Data() == Data())
  }
}
