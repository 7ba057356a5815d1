public import Recipes
public import TextData
import TensorCore

/// Faithfulness of a method over a sample of a split (specification, section 12).
public struct FaithfulnessReport {
  /// A mean with its standard error.
  struct Figure {
    let mean: Double
    let error: Double

    init(_ values: [Double]) {
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      (self.mean, error) = (mean, n > 1 ? (squares / (n - 1) / n).squareRoot() : 0)
    }

    var json: JSONValue { ["mean": .decimal(mean), "se": .decimal(error)] }
    var text: String { "\(figure(mean, decimals: 4)) ± \(figure(error, decimals: 4))" }
  }

  private let method: String
  private let split: String
  private let count: Int
  private let most, random, least: Figure
  private let mostAboveRandom: Double

  /// Explains a random sample of the split's rows.
  ///
  /// Throws where the split has no rows, or the method nothing to say.
  public init(_ explainer: Explainer, split: Split, sample: Int, k: Int?, seed: UInt64) throws {
    var stream = RandomStream(seed: seed, "sample")
    let rows = stream.permutation(split.count).prefix(sample).sorted()
    var figures: [Faithfulness] = []
    for row in rows {
      let explanation = try explainer.explain(try split.example(at: row), k: k, seed: seed &+ UInt64(row))
      if let figure = explanation.faithfulness { figures.append(figure) }
    }
    if figures.isEmpty {
      throw ExplanationError(description: "split \(split.name): no row has a word to remove")
    }
    (method, self.split, count) = (explainer.method.rawValue, split.name, figures.count)
    most = Figure(figures.map(\.most))
    random = Figure(figures.map(\.random))
    least = Figure(figures.map(\.least))
    mostAboveRandom = Double(figures.count { $0.most > $0.random }) / Double(count)
  }

  /// For people.
  public var text: String {
    """
    \(method) on \(count) rows of \(split): drop of the answer's probability, mean ± standard error
      without the words that count most   \(most.text)
      without as many random ones         \(random.text)
      without those that count least      \(least.text)
    The words that count most cost more than random ones on \(figure(100 * mostAboveRandom, decimals: 1)) % of the rows.
    """
  }

  /// For programs.
  public var json: JSONValue {
    [
      "method": .text(method), "split": .text(split), "n": .integer(count), "most": most.json,
      "random": random.json, "least": least.json, "most_above_random": .decimal(mostAboveRandom),
    ]
  }
}
