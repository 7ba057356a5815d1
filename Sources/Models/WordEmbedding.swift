import Autograd
import Layers
import TensorCore

/// Word vectors as a recipe's `embedding` asks for them: frozen, trained, or a frozen and a trained copy.
///
/// With two copies ("multichannel", Kim 2014) the same filters read both and their results are added, which is a
/// convolution of the sum of the copies.
struct WordEmbedding: Module {
  let trained: Embedding
  let frozen: Embedding?
  let dropoutRate: Double

  /// The first copy has the name it has in models with one.
  var parameters: ParameterTree { ["": trained, "static": frozen] }

  init(_ recipe: EmbeddingRecipe, _ context: ModelContext) {
    (trained, frozen) = (recipe.make(context), recipe.makeStatic(context))
    dropoutRate = recipe.dropout
  }

  /// Vectors of the tokens; training drops components of words at the recipe's rate.
  func callAsFunction(_ tokens: TokenBatch, in pass: Pass) -> Sequences {
    let words = trained(tokens, dropout: dropoutRate, in: pass)
    guard let frozen else { return words }
    let fixed = frozen(tokens, dropout: dropoutRate, in: pass)
    return Sequences(words.values + fixed.values, lengths: words.lengths)
  }
}
