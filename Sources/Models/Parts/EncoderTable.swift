import Autograd
import Layers
import Recipes

/// What reaches a layer of a recipe: how many numbers a vector has, side by side, and what else there is.
struct LayerInput {
  /// Numbers of the vectors of each result of the layer before.
  let channels: [Int]
  /// Numbers of the vectors the encoder started from.
  let words: Int
  /// Whether the texts are pairs.
  let isPair: Bool
  /// Whether these are the words themselves: no layer has read them yet.
  let hasTokens: Bool
  /// The most vectors a text can have.
  let maximumLength: Int
  /// Which of the results is pooled, from 0.
  var place = 0

  /// The same texts behind a layer.
  func behind(_ layer: LayerPlan) -> LayerInput {
    LayerInput(
      channels: layer.channels, words: words, isPair: isPair, hasTokens: false,
      maximumLength: maximumLength + layer.lengthening)
  }

  /// The only result of the layer before; throws where there are several.
  func single(_ node: RecipeNode) throws -> Int {
    if channels.count == 1 { return channels[0] }
    throw node.error(
      "type", "reads one sequence, but the layer before it gives \(channels.count)",
      remedy: "put this layer first, or let that one give a single sequence")
  }
}

/// A layer of a recipe before its parameters are made.
struct LayerPlan {
  let channels: [Int]
  /// How many vectors a text has more behind the layer, at the most.
  var lengthening = 0
  let make: (Initializer) -> any SequenceLayer
}

/// The layers a recipe can name in `layers`: sequences in, sequences out.
public enum EncoderTable {
  typealias Row = @Sendable (RecipeNode, LayerInput, inout ParameterBudget) throws -> LayerPlan

  static let table: Registry<Row> = [
    ("convolution", "filters of one or more `widths`, side by side", convolution),
    (
      "lstm", "long short-term memory, in one direction or both",
      { node, input, budget in try recurrent(.lstm, node, input, &budget) }
    ),
    (
      "gru", "gated recurrent unit in its three forms: `form`",
      { node, input, budget in
        try recurrent(.gru(try node.choice("form", default: .resetAfter)), node, input, &budget)
      }
    ),
    ("transformer", "layers of self-attention and a network, pre- or post-norm", transformer),
    ("self_attention", "what each token reads in its own text, beside its vector", selfAttention),
    ("dpcnn", "a deep pyramid of convolutions with shortcuts", dpcnn),
  ]

  /// The layers' names with a line of help each.
  public static var help: [(name: String, help: String)] { table.rows.map { ($0.name, $0.help) } }

  private static func convolution(_ node: RecipeNode, _ input: LayerInput, _ budget: inout ParameterBudget)
    throws -> LayerPlan
  {
    let channels = try input.single(node)
    let widths = try node.ints("widths", default: [3, 4, 5], in: 1...64)
    guard !widths.isEmpty else { throw node.error("widths", "empty", remedy: "give at least one width") }
    let filters = try node.int("filters", default: 100, in: 1...8192)
    let padding = try node.choice("padding", as: ConvolutionPadding.self, default: .same)
    let activation = try node.choice("activation", as: Activation.self, default: .relu)
    budget.add([widths.reduce(0, +), channels, filters], node, "filters", and: node.path(of: "widths"))
    let lengthening = padding == .wide ? (widths.max() ?? 1) - 1 : 0
    return LayerPlan(channels: widths.map { _ in filters }, lengthening: lengthening) {
      ConvolutionBank(
        channels: channels, filters: filters, widths: widths, padding: padding, activation: activation, $0)
    }
  }

  private static func recurrent(
    _ cell: Cell, _ node: RecipeNode, _ input: LayerInput, _ budget: inout ParameterBudget
  ) throws -> LayerPlan {
    let channels = try input.single(node)
    let settings = try RecurrentSettings(cell, node, channels: channels, layers: 1...8, &budget)
    let dropout = try node.double("dropout", default: 0, in: 0..<1)
    return LayerPlan(channels: [settings.channels]) {
      RecurrentStack(settings.make($0), dropout: dropout)
    }
  }

  private static func dpcnn(_ node: RecipeNode, _ input: LayerInput, _ budget: inout ParameterBudget) throws
    -> LayerPlan
  {
    let channels = try input.single(node)
    let filters = try node.int("filters", default: 100, in: 1...8192)
    let blocks = try node.int("blocks", default: 3, in: 1...12)
    budget.add([3, channels, filters], node, "filters")
    budget.add([2 * blocks, 3, filters, filters], node, "filters", and: node.path(of: "blocks"))
    return LayerPlan(channels: [filters]) {
      DPCNN(channels: channels, filters: filters, blocks: blocks, $0)
    }
  }
}

/// The settings of a recurrent layer, wherever a recipe has one.
struct RecurrentSettings {
  let cell: Cell
  let inputs: Int
  let units: Int
  let isBidirectional: Bool
  let layers: Int
  /// Numbers of a state.
  var channels: Int { units * (isBidirectional ? 2 : 1) }

  init(
    _ cell: Cell, _ node: RecipeNode, channels: Int, layers: ClosedRange<Int>,
    bidirectional: Bool = false, units: Int = 100, _ budget: inout ParameterBudget
  ) throws {
    (self.cell, inputs) = (cell, channels)
    self.units = try node.int("units", default: units, in: 1...8192)
    isBidirectional = try node.bool("bidirectional", default: bidirectional)
    self.layers = layers.upperBound == 1 ? 1 : try node.int("layers", default: 1, in: layers)
    for layer in 0..<self.layers {
      let inputs = layer == 0 ? channels : self.channels
      budget.add(
        [isBidirectional ? 2 : 1, inputs + self.units, cell.gates * self.units], node, "units")
    }
  }

  /// The layers with their first values.
  func make(_ make: Initializer) -> [Recurrent] {
    (0..<layers).map { layer in
      Recurrent(
        cell, channels: layer == 0 ? inputs : channels, units: units, isBidirectional: isBidirectional,
        make["\(layer)"])
    }
  }
}
