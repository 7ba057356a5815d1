import Foundation

extension BadInput {
  /// A model `run` that is damaged before it scores `data`.
  private static func evaluate(
    _ name: String, _ expected: String, options: [String] = [],
    damage: @escaping @Sendable (TestFolder) throws -> Void = { _ in }
  ) -> BadInput {
    BadInput(
      name: "evaluate: " + name,
      prepare: {
        try $0.writeModel()
        try damage($0)
      }, arguments: ["evaluate", "run", "--data", "data"] + options, expected: expected)
  }

  /// Weights that are no model's, or not this one's.
  private static func weights(
    _ name: String, _ expected: String, _ damage: @escaping @Sendable (Safetensors) -> Safetensors
  ) -> BadInput {
    evaluate(name, "run/weights.safetensors: " + expected) { folder in
      let path = "run/weights.safetensors"
      let before = try folder.bytes(path)
      let after = damage(Safetensors(before)).bytes
      if after == before { throw NothingChanged() }
      try folder.write(after, to: path)
    }
  }

  private struct NothingChanged: Error {}

  private static func classify(_ name: String, _ input: Data, _ expected: String) -> BadInput {
    BadInput(
      name: "classify: " + name, prepare: { try $0.writeModel() },
      arguments: ["classify", "run", "-", "--strict"],
      input: input, expected: "standard input: " + expected)
  }

  /// A file of JSON lines that cannot be classified at all.
  private static func objects(
    _ name: String, _ line: String, _ expected: String, options: [String] = [], status: Int32 = 1
  ) -> BadInput {
    BadInput(
      name: "classify: JSON lines: " + name,
      prepare: {
        try $0.writeModel()
        try $0.write(line + "\n", to: "x.jsonl")
      }, arguments: ["classify", "run", "--input", "x.jsonl", "--output", "y"] + options,
      expected: (status == 1 ? "x.jsonl: " : "") + expected, status: status)
  }

  static let models: [BadInput] = [
    evaluate(
      "missing split", "data: there is no split 'tset'; its splits are: train, dev, test",
      options: ["--split", "tset"]),
    evaluate(
      "unknown label",
      "split test, row 1: the label 'maybe' is unknown to the model; labels of the data set alone: 'certainly', "
        + "'maybe'; of the model alone: 'no', 'yes'",
      options: ["--data", "x"]
    ) { try $0.writeTask("x", labels: ["certainly", "maybe"]) },
    evaluate(
      "single texts", "split test, row 1: it has 1 texts, the model reads 2", options: ["--data", "x"]
    ) {
      try $0.writeTask("x", task: .single)
    },
    evaluate(
      "predictions in a folder that is not there", "no/p: cannot write: No such file",
      options: ["--predictions", "no/p"]),
    evaluate("predictions over a folder", "run: cannot write: a folder", options: ["--predictions", "run"]),
    evaluate(
      "unfinished predictions go", "is unknown to the model", options: ["--data", "x", "--predictions", "p"]
    ) { try $0.writeTask("x", labels: ["certainly", "maybe"]) },
    evaluate(
      "a later version", "run/recipe.yaml: format: 7, from a later version of windrow; this one reads up to 1"
    ) {
      try $0.write(
        try $0.text("run/recipe.yaml").replacing("format: 1", with: "format: 7"), to: "run/recipe.yaml")
    },
    evaluate("no vocabulary", "run/vocabulary.txt: no such file") {
      try FileManager.default.removeItem(atPath: $0.path + "/run/vocabulary.txt")
    },
    evaluate("no weights", "run/weights.safetensors: cannot open") {
      try FileManager.default.removeItem(atPath: $0.path + "/run/weights.safetensors")
    },
    BadInput(
      name: "evaluate: a data set for a model", prepare: { try $0.writeTask() },
      arguments: ["evaluate", "data", "--data", "data"],
      expected: "data/recipe.yaml: no such file, so this is no model's folder"),
    BadInput(
      name: "evaluate: no model", prepare: { try $0.writeTask() },
      arguments: ["evaluate", "rnu", "--data", "data"], expected: "rnu: no such folder"),
    weights("header of 2^63 bytes", "header of 9223372036854775808 bytes") {
      var file = $0
      file.headerLength = 1 << 63
      return file
    },
    weights("header longer than the file", "header of 999999 bytes in a file of") {
      var file = $0
      file.headerLength = 999_999
      return file
    },
    weights("header that is no JSON", "header, byte 15: expected ':' after a name") {
      $0.replacing("\":", with: "\",")
    },
    weights("overlapping tensors", "tensor 'b': overlaps tensor 'a'") { _ in
      Safetensors(
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        data: Data(count: 8))
    },
    weights("tensor out of the file", "tensor 'a': ends at byte 8 of 4 bytes of data") { _ in
      Safetensors(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: Data(count: 4))
    },
    weights("tensor of another size than its shape", "tensor 'a': F32 of shape [3] takes 12 bytes") { _ in
      Safetensors(#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, data: Data(count: 8))
    },
    weights("file cut off", "tensor '") { Safetensors($0.header, data: $0.data.dropLast(1)) },
    weights(
      "name missing", "tensor 'head.output.bias': missing; the file has 'head.output.bios'"
    ) { $0.replacing("head.output.bias", with: "head.output.bios") },
    weights("name too many", "tensor 'zero': not part of this model") {
      $0.replacing("{\"", with: #"{"zero":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},""#)
    },
    weights("wrong shape", "tensor 'blocks.0.convolution.bias': shape [2, 2], expected [4]") {
      $0.replacing("[4]", with: "[2,2]")
    },
    weights("wrong type", "tensor 'blocks.0.attention.map': type I32, expected F32") {
      $0.replacing("F32", with: "I32")
    },
    BadInput(
      name: "classify: one text", prepare: { try $0.writeModel() }, arguments: ["classify", "run", "a"],
      expected: "the model reads pairs: give two texts", status: 2),
    classify("a line without a tab", Data("c d\n".utf8), "line 1: 1 fields, 2 expected"),
    classify("a line with two tabs", Data("c\td\te\n".utf8), "line 1: 3 fields, 2 expected"),
    classify("an empty line", Data("\nc\td\n".utf8), "line 1: 1 fields, 2 expected"),
    classify(
      "invalid UTF-8", Data([0x63, 0xFF, 0x09, 0x64, 0x0A]),
      "line 1: this is not valid UTF-8 (byte 1 of the text); turn it into UTF-8 first"),
    classify("a NUL byte", Data("c\0\td\n".utf8), "line 1: there is a NUL byte (byte 1 of the text)"),
    classify(
      "a line longer than 16 MiB", Data(repeating: 0x61, count: 17_000_000),
      "line 1: the line is longer than the limit of 16 MiB"),
    objects(
      "no usual key", #"{"id": 1, "body": "a"}"#,
      "line 1: no key has a usual name for a pair of texts; the keys here are 'id', 'body'; name both"),
    objects(
      "a key that is not there", #"{"one": "a", "two": "b"}"#,
      "line 1: there is no 'tow' (--text-field); the keys here are 'one', 'two'; did you mean 'two'?",
      options: ["--text-field", "one", "--text-field", "tow"]),
    objects(
      "answers already", #"{"text_a": "a", "text_b": "b", "label": "x", "predicted_label": "y"}"#,
      "line 1: the object has 'predicted_label' already"),
    objects("an array", #"[{"text_a": "a"}]"#, "line 1: this is a JSON array", options: ["--strict"]),
    objects(
      "one key for a pair", "{}", "the model reads pairs: give --text-field twice",
      options: ["--text-field", "a"], status: 2),
    BadInput(
      name: "classify: an input that is not there", prepare: { try $0.writeModel() },
      arguments: ["classify", "run", "--input", "x.jsonl"], expected: "x.jsonl: no such file"),
    BadInput(
      name: "classify: damaged Zstandard",
      prepare: {
        try $0.writeModel()
        try $0.write(Data([0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3, 4]), to: "x.zst")
      }, arguments: ["classify", "run", "--input", "x.zst"], expected: "x.zst: damaged Zstandard"),
    BadInput(
      name: "classify: files for a model of pairs", prepare: { try $0.writeModel() },
      arguments: ["classify", "run", "--file", "recipe.yaml"],
      expected: "the model reads pairs, and a file is one text", status: 2),
    BadInput(
      name: "classify: an output in a folder that is not there", prepare: { try $0.writeModel() },
      arguments: ["classify", "run", "a", "b", "--output", "no/p"],
      expected: "no/p: cannot write: No such file"),
  ]
}

/// A safetensors file in its parts, to make wrong ones.
private struct Safetensors {
  var headerLength: UInt64
  let header: String
  let data: Data

  init(_ header: String, data: Data) {
    (headerLength, self.header, self.data) = (UInt64(header.utf8.count), header, data)
  }

  init(_ bytes: Data) {
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    self.init(
      String(decoding: bytes.dropFirst(8).prefix(length), as: UTF8.self), data: bytes.dropFirst(8 + length))
  }

  var bytes: Data {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: headerLength >> (8 * $0)) }
    return Data(length) + Data(header.utf8) + data
  }

  /// With the first `text` of the header replaced.
  func replacing(_ text: String, with other: String) -> Safetensors {
    guard let range = header.range(of: text) else { return self }
    return Safetensors(header.replacingCharacters(in: range, with: other), data: data)
  }
}
