import Glibc
import Recipes
import TensorCore
import TextData
import Training

/// Turns portions of rows into answers; threads may share it.
struct RowClassifier: Sendable {
  let model: TrainedModel
  let format: AnswerFormat

  /// Answers each line, in its place: an empty one, or an object without a label, where it cannot be used.
  func answers(to lines: TextLines, of file: String) -> Answers {
    var rows: [EncodedRow] = []
    var problems: [(place: Int, number: Int, problem: TextProblem)] = []
    lines.forEach { number, line in
      do throws(TextProblem) {
        rows.append(try encode(fields: line.get()))
      } catch {
        problems.append((rows.count + problems.count, number, error))
      }
    }
    var answers = Answers()
    var predictions = predict(rows, &answers)[...]
    var rest = problems[...]
    for place in 0..<rows.count + problems.count {
      if let bad = rest.first, bad.place == place {
        rest.removeFirst()
        let error = FileError(
          file: file, problem: "line \(bad.number): \(bad.problem.problem)", remedy: bad.problem.remedy)
        answers.appendUnusable(error)
        if format.isJSON {
          answers.bytes.append(UInt8(ascii: "{"))
          format.appendMembers(problem: "line \(bad.number): \(bad.problem.problem)", to: &answers.bytes)
          answers.bytes.append(UInt8(ascii: "}"))
        }
      } else {
        let prediction = predictions.removeFirst()
        if format.isJSON {
          format.appendObject(prediction, to: &answers.bytes)
        } else {
          format.appendColumns(prediction, to: &answers.bytes)
        }
      }
      answers.bytes.append(0x0A)
    }
    answers.rows = lines.lines.count
    answers.fileBytes = lines.fileBytes
    return answers
  }

  /// Answers each file by a line with its name.
  func answers(toFiles paths: [String]) -> Answers {
    let read = paths.map { path in Result { Example(id: "", textA: try TextFile.read(path)) } }
    var answers = Answers()
    var predictions = predict(model.pipeline.encode(read.compactMap { try? $0.get() }), &answers)[...]
    for (path, text) in zip(paths, read) {
      if case .failure(let error) = text {
        answers.appendUnusable(
          error as? FileError ?? FileError(file: path, problem: "\(error)", remedy: ""))
      }
      if format.isJSON {
        answers.bytes += "{\"file\": ".utf8
        answers.bytes += AnswerFormat.quote(path)
        answers.bytes += ", ".utf8
        if case .failure(let error) = text {
          format.appendMembers(problem: "\(error)", to: &answers.bytes)
        } else {
          format.appendMembers(predictions.removeFirst(), to: &answers.bytes)
        }
        answers.bytes.append(UInt8(ascii: "}"))
      } else {
        answers.bytes += printable(path).utf8
        answers.bytes.append(UInt8(ascii: "\t"))
        if case .failure = text {
          answers.bytes.append(UInt8(ascii: "\t"))
        } else {
          format.appendColumns(predictions.removeFirst(), to: &answers.bytes)
        }
      }
      answers.bytes.append(0x0A)
    }
    answers.rows = paths.count
    return answers
  }

  /// The text of a line, or its two texts with a tab between them, as the model reads it.
  private func encode(fields line: UnsafeRawBufferPointer) throws(TextProblem) -> EncodedRow {
    let found = line.baseAddress.flatMap { memchr($0, 0x09, line.count) }
    let tab = found.map { UnsafeRawPointer($0) - (line.baseAddress ?? UnsafeRawPointer($0)) }
    let isPair = model.textsOfARow == 2
    let second = tab.map { UnsafeRawBufferPointer(rebasing: line[($0 + 1)...]) }
    guard isPair == (tab != nil), second?.contains(0x09) != true else {
      throw TextProblem(
        "\(line.count { $0 == 0x09 } + 1) fields, \(model.textsOfARow) expected",
        remedy: isPair
          ? "write two texts with one tab between them" : "write one text a line, without tabs")
    }
    let first = UnsafeRawBufferPointer(rebasing: line[..<(tab ?? line.count)])
    return model.pipeline.encode(
      Example(
        id: "", textA: String(decoding: first, as: UTF8.self),
        textB: second.map { String(decoding: $0, as: UTF8.self) }))
  }

  /// The model's answers. The rows of a portion stay on this thread; others work on other portions.
  func predict(_ rows: [EncodedRow], _ answers: inout Answers) -> [Prediction] {
    answers.cut += rows.count { $0.isCut }
    return model.predict(rows, workers: Workers(count: 1))
  }
}

extension Answers {
  /// Notes that the row whose answer comes next has none.
  mutating func appendUnusable(_ error: FileError) {
    unusable.append(Unusable(error: error, offset: bytes.count))
  }
}
