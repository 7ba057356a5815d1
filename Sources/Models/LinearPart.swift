public import Autograd
public import Layers
import Glibc
import Recipes
import TensorCore

/// A linear model of a text's n-grams: TF-IDF, scaled to length 1, times one score a class.
///
///     x[g] = (1 + ln tf[g]) · idf[g] / ‖x‖,   scores = bias + Σ_g x[g] · table[g]
///
/// It is not trained by gradient steps with the network: they would fit it to the training rows until nothing is left
/// for the network to learn. Who trains the model finds its parameters apart and writes them.
public struct LinearPart: Module {
  /// One score a class for each n-gram, [n-grams, classes].
  public let table: Parameter
  /// How much an n-gram tells, [n-grams, 1].
  public let idf: Parameter
  /// [classes]
  public let bias: Parameter
  /// How much the machine that is found gives for rows inside its margin, against small scores.
  public let cost: Double

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table, "idf": idf, "bias": bias] }

  /// The part of a recipe's node: all scores are zero.
  init(_ node: RecipeNode, _ context: ModelContext, _ budget: inout ParameterBudget) throws {
    cost = try node.double("cost", default: 0.5, in: 1e-6...1e6)
    budget.add([context.ngrams, context.classes + 1], node, "cost", and: "text.ngrams.minimum_count")
    func zeros(_ shape: Shape) -> Parameter {
      Parameter(Tensor(zeros: shape, context.initializer.precision), isTrained: false)
    }
    (table, idf) = (zeros([context.ngrams, context.classes]), zeros([context.ngrams, 1]))
    bias = zeros([context.classes])
  }

  /// What each n-gram adds to its feature; one that occurs several times has its feature in as many equal shares.
  private func weights(_ grams: TokenBatch) -> [Double] {
    let ids = grams.ids
    var weights = [Double](repeating: 0, count: ids.count)
    for text in 0..<grams.lengths.count {
      let order = grams.lengths.rows(text).sorted { (ids[$0], $0) < (ids[$1], $1) }
      var square = 0.0
      var start = 0
      while start < order.count {
        let id = ids[order[start]]
        var end = start
        while end < order.count, ids[order[end]] == id { end += 1 }
        let count = Double(end - start)
        let feature = (1 + log(count)) * idf.value[Int(id)]
        square += feature * feature
        for place in order[start..<end] { weights[place] = feature / count }
        start = end
      }
      if square == 0 { continue }
      let length = square.squareRoot()
      for place in grams.lengths.rows(text) { weights[place] /= length }
    }
    return weights
  }

  /// [texts, classes]
  public func scores(_ grams: TokenBatch, in pass: Pass) -> Variable {
    let weights = weights(grams)
    guard let probe = pass.probe else {
      let sums = bagOfRows(table, ids: grams.ids, lengths: grams.lengths, weights: weights, in: pass)
      return addRow(sums, bias: pass[bias])
    }
    let rows = probe.vectors(
      table.value, ids: grams.ids, lengths: grams.lengths, spans: grams.spans, in: pass)
    return addRow(sum(scaleRows(rows, by: weights), lengths: grams.lengths), bias: pass[bias])
  }
}
