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
}

extension ExplainedText {
  fileprivate var json: JSONValue {
    ["text": .text(text), "tokens": .array(tokens.map(\.json))]
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
}

extension Faithfulness {
  fileprivate var json: JSONValue {
    [
      "k": .integer(k), "most": .decimal(most), "random": .decimal(random), "least": .decimal(least),
      "draws": .integer(draws),
    ]
  }
}
