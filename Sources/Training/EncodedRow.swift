import Layers
public import Models
import TensorCore

/// One row of a data set as the model reads it.
public struct EncodedRow: Sendable {
  /// The row's identifier in its source.
  public var id: String
  /// Tokens of the text, or of the first text.
  public var first: [Int32]
  /// Tokens of the second text of a pair.
  public var second: [Int32]?
  /// Numbers by rule.
  public var features: [Float]
  /// The class; −1 where the row has none.
  public var label: Int32
  /// What ranking metrics group by.
  public var group: String?
  /// The phenomenon the row tests.
  public var tag: String?
  /// Sentences of each text, and paragraphs above them: for each level how much of the level below each part has.
  public var parts: (first: [[Int]], second: [[Int]])
  /// Whether a text was longer than the model reads, and cut.
  public var isCut: Bool

  /// A row.
  public init(
    id: String, first: [Int32], second: [Int32]? = nil, features: [Float] = [], label: Int32,
    group: String? = nil, tag: String? = nil, isCut: Bool = false,
    parts: (first: [[Int]], second: [[Int]]) = ([], [])
  ) {
    self.parts = parts
    (self.id, self.first, self.second, self.features) = (id, first, second, features)
    (self.label, self.group, self.tag, self.isCut) = (label, group, tag, isCut)
  }

  /// Tokens of both texts.
  public var length: Int { first.count + (second?.count ?? 0) }
}

extension EncodedRow {
  /// The row without some of its tokens, counted over the first text and then the second.
  public func removing(_ tokens: Set<Int>) -> EncodedRow {
    func kept(_ ids: [Int32], _ start: Int) -> [Int32] {
      ids.indices.filter { !tokens.contains(start + $0) }.map { ids[$0] }
    }
    func kept(_ levels: [[Int]], _ start: Int) -> [[Int]] {
      guard let sentences = levels.first else { return [] }
      var position = start
      let lengths = sentences.map { length in
        defer { position += length }
        return (position..<position + length).count { !tokens.contains($0) }
      }
      var (result, below) = ([lengths.filter { $0 > 0 }], lengths)
      for level in levels.dropFirst() {
        var place = 0
        below = level.map { count in
          defer { place += count }
          return below[place..<place + count].count { $0 > 0 }
        }
        result.append(below.filter { $0 > 0 })
      }
      return result
    }
    var row = self
    row.first = kept(first, 0)
    row.second = second.map { kept($0, first.count) }
    row.parts = (kept(parts.first, 0), kept(parts.second, first.count))
    return row
  }
}

extension ModelInput {
  /// A batch of rows.
  public init(_ rows: some Collection<EncodedRow>) {
    let features = rows.first?.features.count ?? 0
    self.init(
      first: TokenBatch(rows.map(\.first), parts: Self.levels(rows.map(\.parts.first))),
      second: rows.first?.second == nil
        ? nil : TokenBatch(rows.map { $0.second ?? [] }, parts: Self.levels(rows.map(\.parts.second))),
      features: features == 0
        ? nil : Tensor(floats: rows.flatMap(\.features), shape: [rows.count, features]))
  }

  /// Texts by their levels, turned into levels by their texts.
  private static func levels(_ texts: [[[Int]]]) -> [[[Int]]] {
    (0..<(texts.first?.count ?? 0)).map { level in texts.map { $0[level] } }
  }
}

/// Batches of rows of near-equal length, in an order that depends on (seed, epoch) alone.
///
/// The rows come in shuffled order; each window of `window` batches is sorted by length, cut into batches, and
/// the batches are shuffled.
package struct BatchOrder {
  let batchSize: Int
  let seed: UInt64
  package static let window = 50

  package init(batchSize: Int, seed: UInt64) { (self.batchSize, self.seed) = (batchSize, seed) }

  /// The batches of one window of rows.
  package func batches(_ rows: [EncodedRow], epoch: Int, window: Int) -> [ArraySlice<EncodedRow>] {
    let order = rows.indices.sorted { (rows[$0].length, $0) < (rows[$1].length, $1) }
    let sorted = order.map { rows[$0] }
    var stream = RandomStream(seed: seed, "batches", epoch, window)
    let starts = Array(stride(from: 0, to: sorted.count, by: batchSize))
    return stream.permutation(starts.count).map {
      sorted[starts[$0]..<Swift.min(starts[$0] + batchSize, sorted.count)]
    }
  }
}
