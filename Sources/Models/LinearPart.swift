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
  /// One score a class for each n-gram, [buckets, classes].
  public let table: Parameter
  /// How much an n-gram tells, [buckets, 1].
  public let idf: Parameter
  /// [classes]
  public let bias: Parameter
  /// How much the machine that is found gives for rows inside its margin, against small scores.
  public let cost: Double

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table, "idf": idf, "bias": bias] }

  /// The part of a recipe's node: all scores are zero.
  init(_ node: RecipeNode, _ context: ModelContext, _ budget: inout ParameterBudget) throws {
    let buckets = try node.int("buckets", default: 262_144, in: 1...50_000_000)
    cost = try node.double("cost", default: 0.5, in: 1e-6...1e6)
    budget.add([buckets, context.classes + 1], node, "buckets")
    func zeros(_ shape: Shape) -> Parameter {
      Parameter(Tensor(zeros: shape, context.initializer.precision), isTrained: false)
    }
    (table, idf) = (zeros([buckets, context.classes]), zeros([buckets, 1]))
    bias = zeros([context.classes])
  }

  /// The features of texts: for each n-gram its bucket and what it adds to x[bucket].
  ///
  /// An n-gram that occurs several times has its feature in as many equal shares.
  public func features(_ grams: TokenBatch) -> (buckets: [Int32], weights: [Double]) {
    let buckets = grams.ids.map { bucket($0, of: table.value.rows) }
    var weights = [Double](repeating: 0, count: buckets.count)
    for text in 0..<grams.lengths.count {
      let order = grams.lengths.rows(text).sorted { (buckets[$0], $0) < (buckets[$1], $1) }
      var square = 0.0
      var start = 0
      while start < order.count {
        let bucket = buckets[order[start]]
        var end = start
        while end < order.count, buckets[order[end]] == bucket { end += 1 }
        let count = Double(end - start)
        let feature = (1 + log(count)) * idf.value[Int(bucket)]
        square += feature * feature
        for place in order[start..<end] { weights[place] = feature / count }
        start = end
      }
      if square == 0 { continue }
      let length = square.squareRoot()
      for place in grams.lengths.rows(text) { weights[place] /= length }
    }
    return (buckets, weights)
  }

  /// [texts, classes]
  public func scores(_ grams: TokenBatch, in pass: Pass) -> Variable {
    let (buckets, weights) = features(grams)
    guard let probe = pass.probe else {
      let sums = bagOfRows(table, ids: buckets, lengths: grams.lengths, weights: weights, in: pass)
      return addRow(sums, bias: pass[bias])
    }
    let rows = probe.vectors(
      table.value, ids: buckets, lengths: grams.lengths, spans: grams.spans, in: pass)
    return addRow(sum(scaleRows(rows, by: weights), lengths: grams.lengths), bias: pass[bias])
  }
}
