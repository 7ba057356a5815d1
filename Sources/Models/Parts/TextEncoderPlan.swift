import Autograd
import Layers
import Recipes

/// `layers` and `pooling` of a recipe: from the vectors of a text's parts to one vector of the text.
struct TextEncoderPlan {
  /// Numbers of the text's vector.
  let channels: Int
  private let layers: [LayerPlan]
  private let poolings: [PoolingPlan]

  init(
    _ node: RecipeNode, _ input: LayerInput, pooling fallback: String, _ budget: inout ParameterBudget
  ) throws {
    var input = input
    var layers: [LayerPlan] = []
    for layer in try node.optionalNodes("layers") ?? [] {
      let plan = try EncoderTable.table.maker("type", of: layer)(layer, input, &budget)
      try requireUsual(plan.channels, layer)
      layers.append(plan)
      input = input.behind(plan)
    }
    let pooling = try node.part("pooling", default: fallback)
    let maker = try PoolingTable.table.maker("type", of: pooling)
    var poolings: [PoolingPlan] = []
    for (place, channels) in input.channels.enumerated() {
      input.place = place
      poolings.append(try maker(pooling, input, channels, &budget))
    }
    try requireUsual(poolings.map(\.channels), pooling)
    (self.layers, self.poolings) = (layers, poolings)
    channels = poolings.reduce(0) { $0 + $1.channels }
  }

  /// The encoder with its first values.
  func make(_ make: Initializer) -> TextEncoder {
    TextEncoder(
      layers: layers.enumerated().map { $1.make(make["layers"]["\($0)"]) },
      poolings: poolings.enumerated().reduce(into: []) { made, plan in
        made.append(plan.element.make(make["poolings"]["\(plan.offset)"], made.first))
      })
  }
}

/// Throws where vectors have more numbers than any model needs, before sizes made of them overflow.
private func requireUsual(_ channels: [Int], _ node: RecipeNode) throws {
  let limit = 1 << 20
  if channels.allSatisfy({ $0 <= limit }) { return }
  throw node.error(
    "type", "gives vectors of more than \(limit) numbers", remedy: "use fewer filters, hops or layers")
}

/// Layers and a pooling for each result of the last one.
struct TextEncoder: Module {
  let layers: [any SequenceLayer]
  let poolings: [any Pooling]

  var parameters: ParameterTree { ["layers": Parts(layers), "poolings": Parts(poolings)] }

  /// [texts, channels]
  func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    var readings = [reading]
    for layer in layers { readings = readings.flatMap { layer($0, in: pass) } }
    return concatenate(zip(poolings, readings).map { $0($1, in: pass) })
  }
}
