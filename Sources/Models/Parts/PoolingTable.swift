import Autograd
import Layers
import Recipes

/// A pooling of a recipe before its parameters are made.
struct PoolingPlan {
  /// Numbers of the vector of a text.
  let channels: Int
  /// Makes the pooling, given that of the first result beside it, if there is one.
  let make: (Initializer, _ first: (any Pooling)?) -> any Pooling

  init(channels: Int, make: @escaping (Initializer, _ first: (any Pooling)?) -> any Pooling) {
    (self.channels, self.make) = (channels, make)
  }

  init(channels: Int, make: @escaping (Initializer) -> any Pooling) {
    self.init(channels: channels) { initializer, _ in make(initializer) }
  }
}

/// The poolings a recipe can name at `pooling`: a sequence in, one vector out.
public enum PoolingTable {
  /// Makes a pooling of vectors of the given size.
  typealias Row = @Sendable (RecipeNode, LayerInput, Int, inout ParameterBudget) throws -> PoolingPlan

  static let table: Registry<Row> = [
    (
      "max", "the largest value of each channel",
      { _, _, channels, _ in PoolingPlan(channels: channels) { _ in MaxPooling() } }
    ),
    (
      "mean", "the mean of each channel",
      { _, _, channels, _ in PoolingPlan(channels: channels) { _ in MeanPooling() } }
    ),
    (
      "k_max", "the `k` largest values of each channel, in order",
      { node, _, channels, _ in
        let k = try node.int("k", default: 3, in: 1...256)
        return PoolingPlan(channels: k * channels) { _ in KMaxPooling(k: k) }
      }
    ),
    (
      "last", "the state at the end: of a recurrent layer, of each direction",
      { _, _, channels, _ in PoolingPlan(channels: channels) { _ in LastPooling() } }
    ),
    ("attention", "a mean weighted by attention; `query` says who asks", attention),
    ("many_to_one", "the last state asks, and joins the answer: the Keras layer", manyToOne),
    ("attentive", "pairs: tokens weighted by their best match in the other text", attentive),
  ]

  /// The poolings' names with a line of help each.
  public static var help: [(name: String, help: String)] { table.rows.map { ($0.name, $0.help) } }

  private static func attention(
    _ node: RecipeNode, _ input: LayerInput, _ channels: Int, _ budget: inout ParameterBudget
  ) throws -> PoolingPlan {
    let keyUnits = try node.int("key_units", default: 0, in: 0...8192)
    let keyActivation = try node.choice("key_activation", as: Activation.self, default: .identity)
    let hasKeyBias = keyUnits == 0 ? false : try node.bool("key_bias", default: true)
    let keys = keyUnits == 0 ? channels : keyUnits
    let query = try QueryPlan(
      try node.part("query", default: "learned"), input, channels, keys: keys, &budget)
    let queryUnits = try node.int("query_units", default: 0, in: 0...8192)
    let queries = queryUnits == 0 ? query.channels : queryUnits
    let attention = try AttentionPlan(
      node, ScoreSizes(queries: queries, keys: keys), score: queries == keys ? "scaled_dot" : "general",
      &budget)
    // Of several results beside each other one encoder asks all, and the query joins the first.
    let addsQuery = try node.bool("add_query", default: false) && !(input.place > 0 && query.isShared)
    let penalty = query.count == 1 ? 0 : try node.double("penalty", default: 0, in: 0...1000)
    budget.add([channels, keyUnits], node, "key_units")
    budget.add([query.channels, queryUnits], node, "query_units")
    let pooled = query.count * (channels + (addsQuery ? query.channels : 0))
    return PoolingPlan(channels: pooled) { make, first in
      let shared = query.isShared ? (first as? AttentionPooling)?.query : nil
      return AttentionPooling(
        query: shared ?? query.make(make["query"]),
        queryProjection: queryUnits == 0
          ? nil : Linear(in: query.channels, out: queryUnits, hasBias: false, make["query_projection"]),
        keyProjection: keyUnits == 0
          ? nil
          : Linear(
            in: channels, out: keyUnits, activation: keyActivation, hasBias: hasKeyBias,
            make["key_projection"]), keyActivation: keyActivation, attention: attention.make(make),
        addsQuery: addsQuery, penalty: penalty)
    }
  }

  private static func manyToOne(
    _ node: RecipeNode, _ input: LayerInput, _ channels: Int, _ budget: inout ParameterBudget
  ) throws -> PoolingPlan {
    let units = try node.int("units", default: 128, in: 1...8192)
    let attention = try AttentionPlan(node, channels: channels, score: "general", &budget)
    budget.add([2 * channels, units], node, "units")
    return PoolingPlan(channels: units) {
      ManyToOneAttention(attention: attention.make($0), channels: channels, units: units, $0)
    }
  }

  private static func attentive(
    _ node: RecipeNode, _ input: LayerInput, _ channels: Int, _ budget: inout ParameterBudget
  ) throws -> PoolingPlan {
    try requirePairs(node, input)
    let attention = try AttentionPlan(node, channels: channels, score: "general", &budget)
    return PoolingPlan(channels: channels) { AttentivePooling(attention.make($0)) }
  }

  /// Throws, at the part's name, where there is no other text.
  static func requirePairs(_ node: RecipeNode, _ input: LayerInput) throws {
    if input.isPair { return }
    throw node.error(
      "type", "reads the other text of a pair, but the model reads single texts",
      remedy: "choose another one, or give data of pairs")
  }
}

/// The `query` of an attention pooling: who asks (specification, section 1).
struct QueryPlan {
  /// Numbers of a query.
  let channels: Int
  /// Queries a text.
  let count: Int
  /// Whether poolings of several results of a layer ask with the same one: an encoder of the words.
  let isShared: Bool
  let make: (Initializer) -> any Query

  private enum Kind: String, CaseIterable { case learned, last, mean, lstm, gru, other }

  /// The queries' names with a line of help each.
  static let help = [
    (name: "learned", help: "`hops` learned vectors, the same for all texts"),
    (name: "last", help: "the state at the end of the text"), (name: "mean", help: "the mean of the text"),
    (name: "lstm", help: "the final states of an LSTM over the words"),
    (name: "gru", help: "the final states of a GRU over the words"),
    (name: "other", help: "pairs: the mean of the other text"),
  ]

  /// - Parameters:
  ///   - channels: numbers of a vector of the text
  ///   - keys: numbers of a key
  init(
    _ node: RecipeNode, _ input: LayerInput, _ channels: Int, keys: Int, _ budget: inout ParameterBudget
  ) throws {
    let kind = try node.choice("type", as: Kind.self)
    isShared = kind == .lstm || kind == .gru
    switch kind {
    case .learned:
      let hops = try node.int("hops", default: 1, in: 1...256)
      budget.add([hops, keys], node, "hops")
      (self.channels, count) = (keys, hops)
      make = { LearnedQuery(hops: hops, channels: keys, $0) }
    case .last: (self.channels, count, make) = (channels, 1, { _ in LastQuery() })
    case .mean: (self.channels, count, make) = (channels, 1, { _ in MeanQuery() })
    case .lstm: (self.channels, count, make) = try Self.encoder(.lstm, node, input, &budget)
    case .gru:
      let cell = Cell.gru(try node.choice("form", default: .resetAfter))
      (self.channels, count, make) = try Self.encoder(cell, node, input, &budget)
    case .other:
      try PoolingTable.requirePairs(node, input)
      (self.channels, count, make) = (channels, 1, { _ in OtherQuery() })
    }
  }

  private static func encoder(
    _ cell: Cell, _ node: RecipeNode, _ input: LayerInput, _ budget: inout ParameterBudget
  ) throws -> (Int, Int, (Initializer) -> any Query) {
    let settings = try RecurrentSettings(
      cell, node, channels: input.words, layers: 1...1, bidirectional: true, &budget)
    return (settings.channels, 1, { EncoderQuery(settings.make($0)[0]) })
  }
}
