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
      layers.append(plan)
      input = input.with(plan.channels)
    }
    let pooling = try node.part("pooling", default: fallback)
    let maker = try PoolingTable.table.maker("type", of: pooling)
    var poolings: [PoolingPlan] = []
    for channels in input.channels { poolings.append(try maker(pooling, input, channels, &budget)) }
    (self.layers, self.poolings) = (layers, poolings)
    channels = poolings.reduce(0) { $0 + $1.channels }
  }

  /// The encoder with its first values.
  func make(_ make: Initializer) -> TextEncoder {
    TextEncoder(
      layers: layers.enumerated().map { $1.make(make["layers"]["\($0)"]) },
      poolings: poolings.enumerated().map { $1.make(make["poolings"]["\($0)"]) })
  }
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
