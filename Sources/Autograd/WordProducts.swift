import Synchronization
public import TensorCore

/// Products of the words of a table with the taps of filters, kept from pass to pass while neither changes.
///
/// Most of the words of a text were in texts before it, so that a long stream of texts is a sum of products that are
/// there already. They are made in blocks of words, always the same ones, so that what came before changes no byte.
/// Safe to use from several threads.
public final class WordProducts: Sendable {
  private struct Key: Hashable {
    let table: UnsafeRawPointer
    let tap: UnsafeRawPointer
  }

  private struct Entry {
    /// For each tap [words, filters].
    let products: [Tensor]
    /// Which blocks of words have been made.
    var isMade: [Bool]
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var bytes = 0
  }

  private static let block = 64
  private let state = Mutex(State())
  private let limit: Int

  /// Keeps products of together at most `limit` bytes; words of tables that would take more are multiplied anew.
  public init(limit: Int = 64 << 20) { self.limit = limit }

  /// For each tap the products of the table's rows, of which those of `ids` are filled in; nil where there is no room.
  func products(of table: Tensor, taps: [Tensor], ids: [Int32]) -> [Tensor]? {
    guard let first = taps.first else { return [] }
    return state.withLock { state in
      let key = Key(table: table.raw, tap: first.raw)
      if state.entries[key] == nil {
        let bytes = table.rows * first.columns * taps.count * table.precision.bytes
        if state.bytes + bytes > limit { return nil }
        state.bytes += bytes
        state.entries[key] = Entry(
          products: taps.map { Tensor(uninitialized: [table.rows, $0.columns], table.precision) },
          isMade: [Bool](repeating: false, count: (table.rows + Self.block - 1) / Self.block))
      }
      guard var entry = state.entries[key] else { return nil }
      let missing = Set(ids.lazy.map { Int($0) / Self.block }.filter { !entry.isMade[$0] })
      if missing.isEmpty { return entry.products }
      for place in missing {
        let words = place * Self.block..<min((place + 1) * Self.block, table.rows)
        for (tap, product) in zip(taps, entry.products) {
          multiply(table.rows(words), tap, into: product.rows(words))
        }
        entry.isMade[place] = true
      }
      state.entries[key] = entry
      return entry.products
    }
  }
}

/// Channels that are rows of a table which stays as it is: x[t] = table[ids[t]].
public struct TableInput: ConvolutionInput {
  private let table: Tensor
  private let ids: [Int32]
  private let kept: WordProducts

  /// - Parameters:
  ///   - table: [words, channels]
  ///   - ids: for each token its row
  ///   - kept: where products stay between passes
  public init(_ table: Tensor, ids: [Int32], kept: WordProducts) {
    (self.table, self.ids, self.kept) = (table, ids, kept)
  }

  /// Numbers a token has in these channels.
  public var channels: Int { table.columns }
  /// Nothing: the table takes no gradient.
  public var variables: [Variable] { [] }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    guard let products = kept.products(of: table, taps: taps, ids: ids) else {
      let (distinct, index) = RepeatedInput.distinct(ids)
      let rows = Variable(gatherRows(table, distinct))
      return RepeatedInput(distinct: rows, index: index).add(to: y, taps: taps, windows: windows)
    }
    windows.gather(products, index: ids, into: y)
    return { _, _ in preconditionFailure("TableInput: a gradient") }
  }
}
