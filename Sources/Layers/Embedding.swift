public import Autograd
import TensorCore

/// A vector for every word of the vocabulary.
///
/// The table may be frozen (`Parameter.isTrained` false), trained, or trained but for rows that stay as they
/// are (`Parameter.fixedRows`). The distinct words of a batch are looked up once.
public struct Embedding: Module {
  /// [vocabulary, channels]
  public let table: Parameter

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table] }

  /// An embedding over the given table.
  public init(table: Parameter) { self.table = table }

  /// Vectors of the tokens; outside training `rate` does nothing, in training it drops components of the
  /// distinct words of the batch: a component is missing wherever its word occurs (Gal and Ghahramani 2016).
  public func callAsFunction(_ tokens: TokenBatch, dropout rate: Double = 0, in pass: Pass) -> Sequences {
    if let probe = pass.probe {
      return Sequences(
        probe.vectors(table.value, ids: tokens.ids, lengths: tokens.lengths, in: pass),
        lengths: tokens.lengths)
    }
    var rowOf: [Int32: Int32] = [:]
    var distinct: [Int32] = []
    let index = tokens.ids.map { id in
      if let row = rowOf[id] { return row }
      let row = Int32(distinct.count)
      rowOf[id] = row
      distinct.append(id)
      return row
    }
    let rows = dropout(embeddingRows(table, ids: distinct, in: pass), rate: rate, in: pass)
    return Sequences(
      parts: [RepeatedInput(distinct: rows, index: index)], lengths: tokens.lengths
    ) { gather(rows, index) }
  }
}
