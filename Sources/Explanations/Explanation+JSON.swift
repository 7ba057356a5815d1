public import Recipes

extension Explanation {
  /// The explanation for other programs, numbers rounded to six decimals; `start` and `end` are the half-open
  /// range of a word in the text's Unicode scalars. `faithfulness` is left out where it was not measured.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("label", .text(label)),
      .init("probability", .decimal(probability)),
      .init("method", .text(method)),
      .init("texts", .array(texts.map(\.json))),
      .init("matrices", .array(matrices.map(\.json))),
    ]
    if let faithfulness { members.append(.init("faithfulness", faithfulness.json)) }
    return .object(members)
  }

  /// Reads what `json` gives, but for the faithfulness; nil for anything else.
  package init?(json: JSONValue) {
    guard let method = json["method"]?.text, let label = json["label"]?.text,
      let probability = json["probability"]?.double, let texts = json["texts"]?.list
    else { return nil }
    self.init(
      method: method, label: label, probability: probability, texts: texts.map(ExplainedText.init),
      matrices: json["matrices"]?.list.map(ExplainedMatrix.init) ?? [])
  }
}

extension ExplainedText {
  fileprivate var json: JSONValue {
    ["text": .text(text), "tokens": .array(tokens.map(\.json))]
  }

  fileprivate init(json: JSONValue) {
    self.init(
      text: json["text"]?.text ?? "",
      tokens: json["tokens"]?.list.map { token in
        let (start, end) = (token["start"]?.integer ?? 0, token["end"]?.integer ?? 0)
        return ExplainedToken(
          word: token["word"]?.text ?? "", range: start..<max(start, end),
          weight: token["weight"]?.double ?? 0)
      } ?? [])
  }
}

extension ExplainedToken {
  fileprivate var json: JSONValue {
    [
      "word": .text(word), "start": .integer(range.lowerBound), "end": .integer(range.upperBound),
      "weight": .decimal(weight),
    ]
  }
}

extension ExplainedMatrix {
  fileprivate var json: JSONValue {
    [
      "name": .text(name), "rows": .array(rows.map(JSONValue.text)),
      "columns": .array(columns.map(JSONValue.text)),
      "values": .array(values.map { .array($0.map { .decimal($0) }) }),
    ]
  }

  fileprivate init(json: JSONValue) {
    func words(_ name: String) -> [String] { json[name]?.list.map { $0.text ?? "" } ?? [] }
    self.init(
      name: json["name"]?.text ?? "", rows: words("rows"), columns: words("columns"),
      values: json["values"]?.list.map { $0.list.map { $0.double ?? .nan } } ?? [])
  }
}

extension Faithfulness {
  fileprivate var json: JSONValue {
    [
      "k": .integer(k), "most": .decimal(most), "random": .decimal(random), "least": .decimal(least),
      "draws": .integer(draws),
    ]
  }
}
