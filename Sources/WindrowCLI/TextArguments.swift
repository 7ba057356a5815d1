import ArgumentParser
import Recipes
import TextData
import Training

/// The texts a command is given: one, two for a model of pairs, or `-` for the lines of standard input.
struct TextArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A text, or two texts for a model of pairs; - reads lines from standard input.", valueName: "text"))
  var texts: [String] = []

  func validate() throws {
    if texts.count > 2 {
      throw ValidationError("\(texts.count) texts: give one, or two for a model of pairs")
    }
  }

  /// Whether there are none.
  var isEmpty: Bool { texts.isEmpty }

  /// Whether the texts come as lines.
  var readsLines: Bool { texts == ["-"] }

  /// The text or pair of the command line.
  func example(for model: TrainedModel) throws -> Example {
    guard texts.count == model.textsOfARow else {
      throw ValidationError(
        "the model reads \(model.textsOfARow == 2 ? "pairs: give two texts" : "single texts: give one text")")
    }
    return Example(id: "1", textA: texts[0], textB: texts.count == 2 ? texts[1] : nil)
  }

  /// Calls `body` with portions of lines, so that memory does not grow with the input and answers flow.
  func forEachPortion(of size: Int, for model: TrainedModel, _ body: ([Example]) throws -> Void) throws {
    let lines = try LineReader(ByteStream(path: "-"))
    var portion: [Example] = []
    while let line = try lines.next() {
      let fields = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == model.textsOfARow else {
        throw FileError(
          file: "standard input",
          problem: "line \(line.number): \(fields.count) fields, \(model.textsOfARow) expected",
          remedy: model.textsOfARow == 2
            ? "write two texts with one tab between them" : "write one text a line, without tabs")
      }
      portion.append(
        Example(id: "\(line.number)", textA: fields[0], textB: fields.count == 2 ? fields[1] : nil))
      if portion.count == size || !lines.hasBufferedLine {
        try body(portion)
        portion.removeAll(keepingCapacity: true)
      }
    }
    try body(portion)
  }
}
