import Models
import Testing
import TextData
import Training

/// Vectors and models that training starts from.
@Suite struct StartingPointTests {
  @Test func vectorsSideBySideHaveTheSameMeanLength() throws {
    let folder = try TemporaryFolder()
    write("a 3 4\nb 0 0\n".utf8, folder / "two.txt")
    write("b 0 0 8\nc 0 6 0\n".utf8, folder / "three.txt")
    var builder = VocabularyBuilder()
    builder.add(WordTokenizer().tokenize("a b c d"))
    let vocabulary = builder.vocabulary()
    let files = try ["two.txt", "three.txt"].map {
      try WordVectors(path: folder / $0, vocabulary: vocabulary)
    }
    let words = ["a", "b", "c", "d"].map { Int(vocabulary.id(of: $0)) }
    let vectors = PretrainedVectors(sideBySide: files, of: words)
    #expect(vectors.size == 5 && vectors.found == [true, true, true, false])
    // Mean squares 25 / 2 and 100 / 2.
    let (a, b) = (Float(2.0 / 25).squareRoot(), Float(2.0 / 100).squareRoot())
    let want: [Float] = [3 * a, 4 * a, 0, 0, 0, 0, 0, 0, 0, 8 * b, 0, 0, 0, 6 * b, 0, 0, 0, 0, 0, 0]
    #expect(zip(vectors.numbers, want).allSatisfy { abs($0 - $1) < 1e-6 }, "\(vectors.numbers)")
    let alone = PretrainedVectors(sideBySide: [files[0]], of: words)
    #expect(alone.numbers == [3, 4, 0, 0, 0, 0, 0, 0] && alone.found == [true, true, false, false])
  }

  @Test func teachersCountByTheirShare() throws {
    let folder = try TemporaryFolder()
    let data = try Toy.write(folder / "data", sizes: [("train", 60), ("dev", 20)])
    try Toy.train(data, folder / "teacher", ["training.epochs=2", "training.seed=5"])
    func weights(_ run: String, _ overrides: [String]) throws -> [UInt8]? {
      try Toy.train(data, folder / run, ["training.epochs=1"] + overrides)
      return bytes(folder / run + "/weights.safetensors")
    }
    let teacher = "training.teachers=\(folder / "teacher")"
    let alone = try weights("alone", [])
    #expect(try weights("no share", [teacher, "training.teacher_share=0"]) == alone)
    #expect(try weights("share", [teacher]) != alone)
    #expect(try weights("two", ["training.teachers=[\(folder / "teacher"), \(folder / "alone")]"]) != alone)
    let other = try Toy.write(folder / "other", classes: 3, sizes: [("train", 60), ("dev", 20)])
    let error = #expect(throws: (any Error).self) { try Toy.train(other, folder / "run", [teacher]) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("teacher: a teacher of no, yes, not of the labels"))
  }
}
