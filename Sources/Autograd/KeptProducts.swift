import CKernels
import Synchronization
public import TensorCore

/// Products of the rows of tables, such as words, with the taps of filters, kept from pass to pass while neither
/// changes.
///
/// Most of the words of a text were in texts before it, so that a long stream of texts is a sum of products that are
/// there already. A product has the same bytes whenever it is made. Safe to use from several threads.
public final class KeptProducts: Sendable {
  /// How products are kept.
  public enum Storage: String, Sendable, CaseIterable {
    /// As they are computed.
    case float32
    /// In two bytes, rounded to 11 bits; only the products of words, not those of attention maps.
    case float16
  }

  /// Products of rows of a table with the taps, [rows, taps · filters].
  struct Rows {
    /// Whether they are float16, not of the table's precision.
    let isHalf: Bool
    let count: Int
    private let bytes: Int  // of a row
    private let memory: Tensor

    init(_ count: Int, columns: Int, of precision: Precision, isHalf: Bool) {
      (self.count, self.isHalf, bytes) = (count, isHalf, Self.bytes(columns, precision, isHalf))
      memory = Tensor(uninitialized: [(count * bytes + 3) / 4], .float32)
    }

    static func bytes(_ columns: Int, _ precision: Precision, _ isHalf: Bool) -> Int {
      columns * (isHalf ? 2 : precision.bytes)
    }

    func row(_ index: Int) -> UnsafeMutableRawPointer { memory.raw + index * bytes }

    /// Where the rows of some ids are; nil for an id beyond them, which `missing` is told.
    func places(of ids: [Int32], missing: (Int32) -> Void) -> [UnsafeRawPointer?] {
      let (first, bytes, count) = (UnsafeRawPointer(memory.raw), bytes, count)
      return ids.map { id in
        if Int(id) < count { return first + Int(id) * bytes }
        missing(id)
        return nil
      }
    }
  }

  private struct Key: Hashable {
    let table: UnsafeRawPointer
    let tap: UnsafeRawPointer
    let isHalf: Bool
  }

  private struct Entry {
    /// Of the first rows of the table.
    let products: Rows
    /// Which of them have been made, a bit each.
    var made: [UInt64]
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var bytes = 0
  }

  /// Where the products of some rows lie.
  struct Found {
    /// For each id its products with the taps, [taps, filters].
    let places: [UnsafeRawPointer?]
    /// Whether they are float16.
    let isHalf: Bool
    /// What they are part of.
    let owners: [Rows]
  }

  /// The weights of the same model, laid out: as many bytes again as they have.
  let panels = KeptPanels()
  private let state = Mutex(State())
  private let limit: Int
  private let isHalf: Bool

  /// Keeps products of together at most `limit` bytes: of the first rows of a table, which in a vocabulary are the
  /// most frequent words. Those of other rows are made anew each time.
  public init(_ storage: Storage = .float32, limit: Int = 256 << 20) {
    (isHalf, self.limit) = (storage == .float16, limit)
  }

  /// The products of rows of a table with taps, each [channels, filters].
  func products(of table: Tensor, taps: [Tensor], ids: [Int32]) -> Found {
    let kept = kept(of: table, taps: taps, ids: ids, isHalf: isHalf)
    var rare: [Int32] = []
    var places = kept.places(of: ids) { rare.append($0) }
    if rare.isEmpty { return Found(places: places, isHalf: isHalf, owners: [kept]) }
    let (distinct, index) = RepeatedInput.distinct(rare)
    let anew = Self.products(of: table, taps: taps, ids: distinct, isHalf: isHalf)
    var next = index.makeIterator()
    for place in places.indices where places[place] == nil {
      places[place] = UnsafeRawPointer(anew.row(Int(next.next() ?? 0)))
    }
    return Found(places: places, isHalf: isHalf, owners: [kept, anew])
  }

  /// The products of the first rows of a table with taps, never as float16; there may be more of them.
  func products(of table: Tensor, taps: [Tensor], first rows: Int) -> Rows {
    let ids = (0..<Int32(rows)).map { $0 }
    let kept = kept(of: table, taps: taps, ids: ids, isHalf: false)
    return kept.count >= rows ? kept : Self.products(of: table, taps: taps, ids: ids, isHalf: false)
  }

  /// What is kept of a table, with the products of those `ids` that there is room for.
  private func kept(of table: Tensor, taps: [Tensor], ids: [Int32], isHalf: Bool) -> Rows {
    state.withLock { state in
      let key = Key(table: table.raw, tap: taps[0].raw, isHalf: isHalf)
      var entry =
        state.entries.removeValue(forKey: key) ?? Self.entry(table, taps, isHalf, room: limit, &state.bytes)
      var missing: [Int32] = []
      entry.made.withUnsafeMutableBufferPointer { made in
        for id in ids where Int(id) < entry.products.count {
          precondition(id >= 0, "products of row \(id)")
          let (word, bit) = (Int(id) / 64, 1 << UInt64(id & 63) as UInt64)
          if made[word] & bit != 0 { continue }
          made[word] |= bit
          missing.append(id)
        }
      }
      if !missing.isEmpty {
        Self.make(table, missing, taps, isHalf, into: missing.map { entry.products.row(Int($0)) })
      }
      state.entries[key] = entry
      return entry.products
    }
  }

  private static func products(of table: Tensor, taps: [Tensor], ids: [Int32], isHalf: Bool) -> Rows {
    let products = Rows(ids.count, columns: columns(taps), of: table.precision, isHalf: isHalf)
    make(table, ids, taps, isHalf, into: ids.indices.map { products.row($0) })
    return products
  }

  /// Room for as many rows as the limit allows.
  private static func entry(
    _ table: Tensor, _ taps: [Tensor], _ isHalf: Bool, room limit: Int, _ used: inout Int
  ) -> Entry {
    let columns = columns(taps)
    let bytes = Rows.bytes(columns, table.precision, isHalf)
    let rows = min(table.rows, (limit - used) / bytes)
    used += rows * bytes
    return Entry(
      products: Rows(rows, columns: columns, of: table.precision, isHalf: isHalf),
      made: [UInt64](repeating: 0, count: (rows + 63) / 64))
  }

  private static func make(
    _ table: Tensor, _ ids: [Int32], _ taps: [Tensor], _ isHalf: Bool,
    into places: [UnsafeMutableRawPointer?]
  ) {
    if isHalf {
      let whole = products(of: table, taps: taps, ids: ids, isHalf: false)
      for (row, place) in places.enumerated() {
        wr_to_half(table.code, columns(taps), whole.row(row), place)
      }
      return
    }
    let rows = ids.map { UnsafeRawPointer(table.row(Int($0))) as UnsafeRawPointer? }
    for (place, tap) in taps.enumerated() {
      wr_row_products(
        table.code, rows.count, tap.rows, tap.columns, 1, rows, tap.raw, place * tap.columns, places)
    }
  }

  private static func columns(_ taps: [Tensor]) -> Int { taps.reduce(0) { $0 + $1.columns } }
}

/// Channels that are rows of a table which stays as it is: x[t] = table[ids[t]].
public struct TableInput: ConvolutionInput {
  private let table: Tensor
  private let ids: [Int32]
  private let kept: KeptProducts

  /// - Parameters:
  ///   - table: [words, channels]
  ///   - ids: for each token its row
  ///   - kept: where products stay between passes
  public init(_ table: Tensor, ids: [Int32], kept: KeptProducts) {
    (self.table, self.ids, self.kept) = (table, ids, kept)
  }

  /// Numbers a token has in these channels.
  public var channels: Int { table.columns }
  /// Nothing: the table takes no gradient.
  public var variables: [Variable] { [] }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    let products = products(taps: taps)
    withExtendedLifetime(products) { windows.gather(products.places, areHalf: products.isHalf, into: y) }
    return { _, _ in preconditionFailure("TableInput: a gradient") }
  }

  /// The mean of each text's tokens; an empty text gives zeros. [texts, channels]
  public func mean(lengths: Lengths) -> Variable { rowMeans(table, index: ids, lengths: lengths) }

  /// Where the products of the words with the taps are.
  func products(taps: [Tensor]) -> KeptProducts.Found { kept.products(of: table, taps: taps, ids: ids) }
}
