import Windrow

/// Filters pooled by attention: the last state of an LSTM asks which of them matter, and some get no weight.
struct AskedFilters: TextClassifier {
  let embedding: Embedding
  let filters: Conv1D
  let pooling: AttentionPooling
  let output: Linear
  let textsOfARow = 1

  var parameters: ParameterTree {
    ["embedding": embedding, "filters": filters, "pooling": pooling, "output": output]
  }

  init(_ node: RecipeNode, _ context: ModelContext) throws {
    let (size, units) = (try node.int("size", default: 50, in: 1...1000), 64)
    let make = context.initializer
    embedding = Embedding(table: make["embedding"].table([context.vocabulary, size], limit: 0.1))
    filters = Conv1D(
      channels: size, filters: units, width: 3, padding: .same, activation: .relu, make["filters"])
    let reader = Recurrent(.lstm, channels: size, units: units, isBidirectional: false, make["reader"])
    pooling = AttentionPooling(
      query: EncoderQuery(reader),
      attention: Attention(score: DotScore(isScaled: true), normalizer: SparseNormalizer(.entmax15)))
    output = Linear(in: units, out: context.classes, make["output"])
  }

  func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    let words = embedding(input.first, in: pass)  // [tokens, size]
    let features = Reading(words).with(filters(words, in: pass))  // [tokens, units]
    return output(pooling(features, in: pass), in: pass)  // [texts, classes]
  }
}
