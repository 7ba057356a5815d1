public import Autograd
import TensorCore

/// A vector for every word of the vocabulary.
///
/// The table may be frozen (`Parameter.isTrained` false), trained, or trained but for rows that stay as they
/// are (`Parameter.fixedRows`). The distinct words of a batch are looked up once.
///
/// With a second, static table ("multichannel", Kim 2014) the same filters read both vectors of a word and their
/// results are added, which is a convolution of the sum of the vectors: the sum is what comes out.
public struct Embedding: Module {
  /// [vocabulary, channels]
  public let table: Parameter
  /// The table that is added to it, [vocabulary, channels]; nil if there is none.
  public let fixedTable: Parameter?

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table, "fixed_table": fixedTable] }

  /// An embedding over the given table, or over the sum of two.
  public init(table: Parameter, fixedTable: Parameter? = nil) {
    (self.table, self.fixedTable) = (table, fixedTable)
  }

  /// Vectors of the tokens; outside training `rate` does nothing, in training it drops components of the
  /// distinct words of the batch: a component is missing wherever its word occurs (Gal and Ghahramani 2016).
  public func callAsFunction(_ tokens: TokenBatch, dropout rate: Double = 0, in pass: Pass) -> Sequences {
    if let probe = pass.probe {
      func vectors(_ table: Parameter) -> Variable {
        probe.vectors(
          table.value, ids: tokens.ids, lengths: tokens.lengths, spans: tokens.spans, in: pass)
      }
      let values = fixedTable.map { vectors(table) + vectors($0) } ?? vectors(table)
      return Sequences(values, lengths: tokens.lengths)
    }
    if let products = pass.products, fixedTable == nil {
      let words = TableInput(table.value, ids: tokens.ids, kept: products)
      return Sequences(
        parts: [words], lengths: tokens.lengths,
        shortcuts: .init(mean: { words.mean(lengths: tokens.lengths) })
      ) { Variable(gatherRows(table.value, tokens.ids)) }
    }
    let (distinct, index) = RepeatedInput.distinct(tokens.ids)
    let trained = embeddingRows(table, ids: distinct, in: pass)
    let both = fixedTable.map { trained + embeddingRows($0, ids: distinct, in: pass) } ?? trained
    let rows = dropout(both, rate: rate, in: pass)
    let words = RepeatedInput(distinct: rows, index: index)
    return Sequences(
      parts: [words], lengths: tokens.lengths, shortcuts: .init(mean: words.mean(lengths: tokens.lengths))
    ) { gather(rows, index) }
  }
}
