import Autograd
import Layers

/// Word vectors as a recipe's `embedding` asks for them, with the dropout of training.
struct WordEmbedding: Module {
  let embedding: Embedding
  let dropoutRate: Double

  var parameters: ParameterTree { embedding.parameters }

  init(_ recipe: EmbeddingRecipe, _ context: ModelContext) {
    (embedding, dropoutRate) = (recipe.make(context), recipe.dropout)
  }

  /// Vectors of the tokens.
  func callAsFunction(_ tokens: TokenBatch, in pass: Pass) -> Sequences {
    embedding(tokens, dropout: dropoutRate, in: pass)
  }
}
