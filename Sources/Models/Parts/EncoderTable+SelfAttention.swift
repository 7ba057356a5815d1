import Layers
import Recipes

extension EncoderTable {
  /// The heads of a self-attention: settings that two layers share.
  private struct Heads {
    let channels: Int
    let heads: Int
    let attention: AttentionPlan
    let dropout: Double

    /// - Parameter copies: how many layers have such an attention each
    init(
      _ node: RecipeNode, channels: Int, heads usual: Int, copies: Int, _ budget: inout ParameterBudget
    ) throws {
      self.channels = channels
      heads = try node.int("heads", default: usual, in: 1...256)
      guard channels % heads == 0 else {
        throw node.error(
          "heads", "\(heads), but a vector's \(channels) numbers cannot be cut into \(heads) equal parts",
          remedy:
            "choose one of \((1...min(channels, 64)).filter { channels % $0 == 0 }.map(String.init).joined(separator: ", "))"
        )
      }
      var plans: [AttentionPlan] = []
      for _ in 0..<copies {  // each counts in the budget
        plans.append(
          try AttentionPlan(node, channels: channels / heads, score: "scaled_dot", &budget))
      }
      attention = plans[0]
      dropout = try node.double("attention_dropout", default: 0, in: 0..<1)
      budget.add([copies, 4, channels, channels], node, "heads")
    }

    func make(_ make: Initializer) -> MultiHeadAttention {
      MultiHeadAttention(
        channels: channels, heads: heads, attention: attention.make(make), dropout: dropout, make)
    }
  }

  /// Where positions come from.
  private enum PositionKind: String, CaseIterable { case sinusoidal, learned, none }

  @Sendable static func selfAttention(
    _ node: RecipeNode, _ input: LayerInput, _ budget: inout ParameterBudget
  ) throws -> LayerPlan {
    let channels = try input.single(node)
    let heads = try Heads(node, channels: channels, heads: 1, copies: 1, &budget)
    return LayerPlan(channels: [2 * channels]) { SelfAttention(heads.make($0)) }
  }

  @Sendable static func transformer(
    _ node: RecipeNode, _ input: LayerInput, _ budget: inout ParameterBudget
  ) throws -> LayerPlan {
    let channels = try input.single(node)
    let layers = try node.int("layers", default: 2, in: 1...48)
    let heads = try Heads(node, channels: channels, heads: 6, copies: layers, &budget)
    let units = try node.int("units", default: min(2 * channels, 65536), in: 1...65536)
    let positions = try node.choice("positions", as: PositionKind.self, default: .sinusoidal)
    let scale = positions == .none ? 1 : try node.double("scale", default: 1, in: 0.001...1000)
    let isPreNorm = try node.bool("pre_norm", default: true)
    let dropout = try node.double("dropout", default: 0.1, in: 0..<1)
    budget.add([layers, 2, channels, units], node, "units", and: node.path(of: "layers"))
    if positions == .learned { budget.add([input.maximumLength, channels], node, "positions") }
    return LayerPlan(channels: [channels]) { make in
      let placed: Positions? =
        switch positions {
        case .none: nil
        case .sinusoidal: Positions(sinusoidalWithScale: scale)
        case .learned:
          Positions(
            learned: channels, maximumLength: input.maximumLength, scale: scale, make["positions"])
        }
      return TransformerEncoder(
        positions: placed,
        layers: (0..<layers).map { layer in
          let make = make["layers"]["\(layer)"]
          return TransformerLayer(
            attention: heads.make(make["attention"]), channels: channels, units: units,
            isPreNorm: isPreNorm, dropout: dropout, make)
        }, norm: isPreNorm ? LayerNorm(channels: channels, make["norm"]) : nil, dropout: dropout)
    }
  }
}
