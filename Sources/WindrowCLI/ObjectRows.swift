import Recipes
import TextData
import Training

/// A file of JSON objects, one a line: each comes out as it was, with the answer added at its end.
///
/// The answer's keys are `label` and `probability`, of a multi-label model `labels` and `probabilities`. Where an object has such a key itself — often the truth — it
/// stays, and the answer's keys begin with `predicted_`: from the first object on when that has one, so that a
/// column has one meaning.
struct ObjectRows: Sendable {
  /// Lines, and what the first object of the file settles; nil before there was one.
  struct Portion: Sendable {
    let lines: TextLines
    let fields: ObjectFields?
  }

  let classifier: RowClassifier
  let file: String
  /// The keys given with --text-field.
  let given: [String]

  private static let prefix = "predicted_"
  private let names: [String]  // the keys under which an answer stands
  private let prefixedNames: [String]

  init(_ classifier: RowClassifier, file: String, given: [String]) {
    (self.classifier, self.file, self.given) = (classifier, file, given)
    names = classifier.format.names
    prefixedNames = names.map { Self.prefix + $0 }
  }

  /// Reads the next portion; `settled` is what portions before it found out.
  ///
  /// Throws where the first object has no text under the keys that were given or usual.
  func next(_ reader: TextLinesReader, settled: inout ObjectFields?) throws -> Portion? {
    guard let lines = try reader.next() else { return nil }
    var object = ObjectLine()
    try lines.forEach { number, line in
      guard settled == nil, let line = try? line.get(), (try? object.read(line)) != nil else { return }
      do throws(TextProblem) {
        settled = try ObjectFields(
          given: given, count: classifier.model.textsOfARow, answer: names, object: object, line)
        _ = try prefix(object, line, settled)
      } catch {
        throw FileError(file: file, problem: "line \(number): \(error.problem)", remedy: error.remedy)
      }
    }
    return Portion(lines: lines, fields: settled)
  }

  /// Answers each object; blank lines stay.
  func answers(to portion: Portion) -> Answers {
    var answers = Answers()
    var object = ObjectLine()
    var rows: [EncodedRow] = []
    var places: [Place] = []
    portion.lines.forEach { _, line in
      do throws(TextProblem) {
        places.append(try read(line.get(), portion.fields, &object, &rows))
      } catch { places.append(.unusable(error)) }
    }
    let predictions = classifier.predict(rows, &answers)
    var (place, row) = (0, 0)
    portion.lines.forEach { number, line in
      let line = (try? line.get()) ?? UnsafeRawBufferPointer(start: nil, count: 0)
      switch places[place] {
      case .blank: answers.bytes += line
      case .unusable(let problem):
        answers.appendUnusable(error(problem, number))
        answers.bytes.append(UInt8(ascii: "{"))
        classifier.format.appendMembers(problem: "line \(number): \(problem.problem)", to: &answers.bytes)
        answers.bytes.append(UInt8(ascii: "}"))
      case .withoutText(let problem, let prefix, let canSayWhy, let isEmpty):
        answers.appendUnusable(error(problem, number))
        extend(line, isEmpty: isEmpty, &answers.bytes) {
          classifier.format.appendMembers(
            problem: "line \(number): \(problem.problem)", prefix: prefix, withError: canSayWhy, to: &$0)
        }
      case .row(let prefix):
        extend(line, isEmpty: false, &answers.bytes) {
          classifier.format.appendMembers(predictions[row], prefix: prefix, to: &$0)
        }
        row += 1
      }
      answers.bytes.append(0x0A)
      place += 1
    }
    answers.rows = portion.lines.lines.count
    answers.fileBytes = portion.lines.fileBytes
    return answers
  }

  /// What a line is.
  private enum Place {
    case blank
    /// No object.
    case unusable(TextProblem)
    /// An object without a usable text.
    case withoutText(TextProblem, prefix: String, canSayWhy: Bool, isEmpty: Bool)
    case row(prefix: String)
  }

  private func read(
    _ line: UnsafeRawBufferPointer, _ fields: ObjectFields?, _ object: inout ObjectLine,
    _ rows: inout [EncodedRow]
  ) throws(TextProblem) -> Place {
    if ObjectLine.isBlank(line) { return .blank }
    try object.read(line)
    let prefix = try prefix(object, line, fields)
    do throws(TextProblem) {
      var texts: [String] = []
      for key in fields?.texts ?? [] { texts.append(try object.text(key, line)) }
      guard let first = texts.first else { return .blank }  // there are fields wherever there is an object
      rows.append(
        classifier.model.pipeline.encode(
          Example(id: "", textA: first, textB: texts.count == 2 ? texts[1] : nil)))
      return .row(prefix: prefix)
    } catch {
      return .withoutText(
        error, prefix: prefix, canSayWhy: !object.has("error", line), isEmpty: object.isEmpty)
    }
  }

  /// Appends an object with further members before its closing brace; all its own bytes stay.
  private func extend(
    _ line: UnsafeRawBufferPointer, isEmpty: Bool, _ bytes: inout [UInt8], _ members: (inout [UInt8]) -> Void
  ) {
    let brace = line.lastIndex(of: UInt8(ascii: "}")) ?? line.count
    bytes += UnsafeRawBufferPointer(rebasing: line[..<brace])
    if !isEmpty { bytes += ", ".utf8 }
    members(&bytes)
    bytes += UnsafeRawBufferPointer(rebasing: line[brace...])
  }

  /// What the answer's keys begin with.
  private func prefix(
    _ object: ObjectLine, _ line: UnsafeRawBufferPointer, _ fields: ObjectFields?
  ) throws(TextProblem) -> String {
    if fields?.hasAnswer != true, !names.contains(where: { object.has($0, line) }) { return "" }
    if let taken = prefixedNames.first(where: { object.has($0, line) }) {
      throw TextProblem(
        "the object has '\(taken)' already, where the answer would stand", remedy: "rename or remove it first"
      )
    }
    return Self.prefix
  }

  private func error(_ problem: TextProblem, _ number: Int) -> FileError {
    FileError(file: file, problem: "line \(number): \(problem.problem)", remedy: problem.remedy)
  }
}
