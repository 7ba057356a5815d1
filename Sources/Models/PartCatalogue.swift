/// Every model and every part of models that a recipe can name, family by family, with a line of help.
public enum PartCatalogue {
  /// One family of parts.
  public struct Family: Sendable {
    /// What they are.
    public let name: String
    /// Where a recipe names one.
    public let key: String
    /// The parts.
    public let parts: [(name: String, help: String)]
  }

  /// All families.
  public static var families: [Family] {
    [
      Family(
        name: "Models", key: "model.type", parts: ModelTable.models.rows.map { ($0.name, $0.help) }),
      Family(name: "Layers", key: "model.layers[].type", parts: EncoderTable.help),
      Family(name: "Poolings", key: "model.pooling.type", parts: PoolingTable.help),
      Family(name: "Queries", key: "model.pooling.query.type", parts: QueryPlan.help),
      Family(name: "Scores", key: "score.type of any attention", parts: ScoreTable.help),
      Family(name: "Normalizers", key: "normalizer.type of any attention", parts: NormalizerTable.help),
      Family(
        name: "Window poolings", key: "model.blocks[].pooling.type",
        parts: PairBlock.poolings.rows.map { ($0.name, $0.help) }),
    ]
  }
}
