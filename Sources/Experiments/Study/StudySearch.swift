import Glibc
import Recipes
import TensorCore

/// The `search` of a study: trials whose parameters are drawn at random (Bergstra and Bengio 2012), and with halving
/// those that dev finds best are trained anew for longer (successive halving, Jamieson and Talwalkar 2016).
package struct StudySearch: Sendable {
  /// How the trials of a rung become those of the next.
  package struct Halving: Sendable {
    /// Epochs of the first rung.
    package let epochs: Int
    /// How many times more epochs the next rung has, and how many times fewer trials.
    package let factor: Int
    /// Epochs of the last rung at most.
    package let mostEpochs: Int

    init(epochs: Int, factor: Int, mostEpochs: Int) {
      (self.epochs, self.factor, self.mostEpochs) = (epochs, factor, mostEpochs)
    }

    /// From what the ledger keeps; nil for a search without it.
    init?(json: JSONValue) {
      guard let epochs = json["epochs"]?.integer, let factor = json["factor"]?.integer,
        let mostEpochs = json["most_epochs"]?.integer
      else { return nil }
      self.init(epochs: epochs, factor: factor, mostEpochs: mostEpochs)
    }
  }

  package let trials: Int
  package let halving: Halving?
  private let parameters: [(path: String, range: SearchRange)]
  private let seed: UInt64
  private let file: String

  private enum Method: String, CaseIterable {
    case random
    case successiveHalving = "successive_halving"
  }

  init(_ node: RecipeNode) throws {
    let method: Method = try node.choice("method", default: .random)
    trials = try node.int("trials", default: 20, in: 1...10_000)
    seed = UInt64(try node.int("seed", default: 1, in: 0...Int.max))
    file = node.file
    switch method {
    case .random: halving = nil
    case .successiveHalving:
      let epochs = try node.int("epochs", default: 2, in: 1...100_000)
      halving = Halving(
        epochs: epochs, factor: try node.int("factor", default: 3, in: 2...100),
        mostEpochs: try node.int("most_epochs", default: 27, in: epochs...1_000_000))
    }
    let ranges = try node.node("parameters")
    guard !ranges.keys.isEmpty else {
      throw node.error(
        "parameters", "missing",
        remedy: "give ranges by path, such as training.optimizer.rate: log(1e-4, 1e-1)")
    }
    parameters = try ranges.keys.map { path in
      (path, try SearchRange(ranges.value(path), error: { ranges.error(path, $0, remedy: $1) }))
    }
  }

  /// The trials: an arm each, in the order in which they are drawn.
  func arms() throws -> [Arm] {
    try (0..<trials).map { trial in
      var changes = RecipeChanges()
      var parts: [String] = []
      for (path, range) in parameters {
        var stream = RandomStream(seed: seed, "search." + path, trial)
        let value = range.draw(&stream)
        changes = changes + (try RecipeChanges(path: path, value: value, origin: file))
        parts.append("\(path.split(separator: ".").last ?? "")=\(value.text ?? value.json)")
      }
      let first = halving.map { Self.rung(epochs: $0.epochs) } ?? ""
      if let halving {
        changes =
          changes
          + (try RecipeChanges(path: "training.epochs", value: .integer(halving.epochs), origin: file))
      }
      return Arm(name: "\(trial + 1): \(parts.joined(separator: ", "))\(first)", levels: [], changes: changes)
    }
  }

  /// What the ledger keeps of it.
  var json: JSONValue {
    guard let halving else { return .object([]) }
    return [
      "epochs": .integer(halving.epochs), "factor": .integer(halving.factor),
      "most_epochs": .integer(halving.mostEpochs),
    ]
  }

  /// How the arms of a rung are marked.
  static func rung(epochs: Int) -> String { ", epochs=\(epochs)" }
}

/// Where a parameter of a search is drawn from.
enum SearchRange: Sendable {
  case linear(Double, Double)
  /// Even in the logarithm.
  case log(Double, Double)
  case integer(Int, Int)
  case choice([JSONValue])

  init(_ value: JSONValue, error: (String, String) -> RecipeError) throws {
    let remedy = "write log(1e-4, 1e-1), linear(0, 0.5), integer(50, 200), or a list to choose from"
    if case .array(let values) = value {
      guard !values.isEmpty else { throw error("an empty list", remedy) }
      self = .choice(values)
      return
    }
    guard case .text(let text) = value, text.last == ")", let open = text.firstIndex(of: "(") else {
      throw error("expected a range, not \(value.json)", remedy)
    }
    let ends = text[text.index(after: open)...].dropLast().split(separator: ",").map { end in
      Double(end.filter { $0 != " " })
    }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low.isFinite, high.isFinite, low < high
    else {
      throw error("\(text) has no two ends of which the first is smaller", remedy)
    }
    switch text[..<open] {
    case "linear": self = .linear(low, high)
    case "log":
      guard low > 0 else { throw error("\(text) begins at or below 0", "begin a log range above 0") }
      self = .log(low, high)
    case "integer":
      guard let first = Int(exactly: low), let last = Int(exactly: high) else {
        throw error("\(text) has ends that are not whole", remedy)
      }
      self = .integer(first, last)
    default: throw error("'\(text[..<open])' is no kind of range", remedy)
    }
  }

  func draw(_ stream: inout RandomStream) -> JSONValue {
    switch self {
    case .linear(let low, let high): .number(rounded(low + stream.uniform() * (high - low)))
    case .log(let low, let high):
      .number(rounded(exp(Glibc.log(low) + stream.uniform() * (Glibc.log(high) - Glibc.log(low)))))
    case .integer(let low, let high): .integer(low + Int(stream.next() % UInt64(high - low + 1)))
    case .choice(let values): values[Int(stream.next() % UInt64(values.count))]
    }
  }

  /// To four digits, which is all that a search can tell.
  private func rounded(_ value: Double) -> Double {
    if value == 0 { return 0 }
    let exponent = Int(floor(log10(abs(value)))) - 3
    return Double("\(Int((value / pow(10, Double(exponent))).rounded()))e\(exponent)") ?? value
  }
}
