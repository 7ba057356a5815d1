import Autograd
import Layers
import Recipes
import TensorCore

/// Whether training changes word vectors.
enum EmbeddingTraining: String, CaseIterable {
  /// No vector changes.
  case frozen
  /// Every vector changes.
  case trained
  /// Vectors that came from a file stay, the others change.
  case trainedWithoutVectors = "trained_without_vectors"
  /// A copy changes, another stays, and both are read (Kim 2014).
  case multichannel
}

/// The `embedding` part of a recipe.
struct EmbeddingRecipe {
  let size: Int
  let training: EmbeddingTraining
  let norm: Double?
  let dropout: Double

  /// Reads a recipe's `embedding` node.
  init(_ node: RecipeNode, _ context: ModelContext, _ budget: inout ParameterBudget) throws {
    size = try node.int("size", default: context.vectors?.size ?? 300, in: 1...4096)
    training = try node.choice("training", default: .trained)
    norm = try node.optionalDouble("norm", default: nil, in: 0.001...1000)
    dropout = try node.double("dropout", default: 0, in: 0..<1)
    if let vectors = context.vectors, vectors.size < size {
      throw node.error(
        "size", "\(size), but the word vectors have \(vectors.size) numbers each",
        remedy:
          "leave it out, or set model.embedding.size=\(vectors.size), or less for their principal components")
    }
    let tables = training == .multichannel ? 2 : 1
    budget.add([tables, context.vocabulary, size], node, "size", and: "text.maximum_vocabulary")
  }

  /// The embedding with its first values.
  func make(_ context: ModelContext) -> Embedding {
    let first = firstValues(context)
    return Embedding(
      table: Parameter(
        first, isTrained: training != .frozen, isTable: true,
        fixedRows: training == .trainedWithoutVectors ? context.vectors?.found : nil),
      fixedTable: training == .multichannel
        ? Parameter(first.copy(), isTrained: false, isTable: true) : nil)
  }

  /// The rows a table starts with.
  ///
  /// With vectors from a file, words without one start within ±0.01: next to nothing, as in the ABCNN paper
  /// (specification 5.1). Without, all words start within ±0.1, or at the norm asked for.
  private func firstValues(_ context: ModelContext) -> Tensor {
    let rows = context.vocabulary
    if context.initializer.isBlank { return context.initializer.zeros([rows, size]) }
    let vectors = context.vectors.map { $0.size > size ? $0.reduced(to: size) : $0 }
    let found = vectors?.found ?? []
    let limit = vectors != nil ? 0.01 : norm.map { $0 * (3 / Double(size)).squareRoot() } ?? 0.1
    var numbers = [Float](repeating: 0, count: rows * size)
    for row in 0..<rows {
      let range = row * size..<(row + 1) * size
      if row < found.count, found[row], let vectors {
        numbers.replaceSubrange(range, with: vectors.numbers[range])
        if let norm {
          let length = range.reduce(0) { $0 + Double(numbers[$1]) * Double(numbers[$1]) }.squareRoot()
          if length > 0 { for index in range { numbers[index] *= Float(norm / length) } }
        }
      } else {
        var stream = RandomStream(seed: context.initializer.seed, "initialisation.embedding", row)
        for index in range { numbers[index] = Float(limit * (2 * stream.uniform() - 1)) }
      }
    }
    return Tensor(floats: numbers, shape: [rows, size]).converted(to: context.initializer.precision)
  }
}
