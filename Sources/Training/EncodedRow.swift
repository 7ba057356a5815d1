import Layers
public import Models
import TensorCore
public import TextData

/// One row of a data set as the model reads it.
///
/// It never changes, so those who have it share it: batches, windows and kept rows count one reference each.
public final class EncodedRow: Sendable {
  /// One text of a row.
  public struct Text: Sendable {
    /// Its tokens.
    public var ids: [Int32]
    /// Sentences, and paragraphs above them: for each level how much of the level below each part has.
    public var parts: [[Int]]
    /// Its n-grams; nil where the model reads none.
    public var ngrams: NGrams?

    /// A text.
    public init(_ ids: [Int32], parts: [[Int]] = [], ngrams: NGrams? = nil) {
      (self.ids, self.parts, self.ngrams) = (ids, parts, ngrams)
    }
  }

  /// The row's identifier in its source.
  public let id: String
  /// The text, or the first text.
  public let first: Text
  /// The second text of a pair.
  public let second: Text?
  /// Numbers by rule.
  public let features: [Float]
  /// The class; −1 where the row has none, and in multi-label data.
  public let label: Int32
  /// All its classes, in multi-label data, −1 for one that the model does not know; nil in other data.
  public let labels: [Int32]?
  /// One probability a class of the models that training learns from; empty without such.
  public let teachers: [Float]
  /// What ranking metrics group by.
  public let group: String?
  /// The phenomenon the row tests.
  public let tag: String?
  /// Whether a text was longer than the model reads, and cut.
  public let isCut: Bool

  /// A row.
  public init(
    id: String, first: Text, second: Text? = nil, features: [Float] = [], label: Int32,
    labels: [Int32]? = nil, teachers: [Float] = [], group: String? = nil, tag: String? = nil,
    isCut: Bool = false
  ) {
    (self.id, self.first, self.second, self.features) = (id, first, second, features)
    (self.label, self.labels, self.teachers) = (label, labels, teachers)
    (self.group, self.tag, self.isCut) = (group, tag, isCut)
  }

  /// Whether it has a class, or a set of classes, that the model knows.
  public var isLabelled: Bool { labels?.allSatisfy { $0 >= 0 } ?? (label >= 0) }
  /// Tokens of both texts.
  public var length: Int { first.ids.count + (second?.ids.count ?? 0) }
  /// Its texts in order.
  public var texts: [Text] { second.map { [first, $0] } ?? [first] }
}

extension EncodedRow {
  /// The row without some of its tokens, counted over the first text and then the second.
  public func removing(_ tokens: Set<Int>) -> EncodedRow {
    copy(
      first: first.removing(tokens),
      second: second?.removing(Set(tokens.map { $0 - first.ids.count })))
  }

  /// The row with the probabilities that other models give it.
  func taught(_ teachers: [Float]) -> EncodedRow { copy(teachers: teachers) }

  /// The row as one of multi-label data without any label.
  func withoutLabels() -> EncodedRow { copy(labels: []) }

  private func copy(
    first: Text? = nil, second: Text? = nil, labels: [Int32]? = nil, teachers: [Float]? = nil
  ) -> EncodedRow {
    EncodedRow(
      id: id, first: first ?? self.first, second: second ?? self.second, features: features, label: label,
      labels: labels ?? self.labels, teachers: teachers ?? self.teachers, group: group, tag: tag, isCut: isCut
    )
  }
}

extension EncodedRow.Text {
  /// The text without some of its tokens; what has none left is left out of its parts.
  fileprivate func removing(_ tokens: Set<Int>) -> EncodedRow.Text {
    let tokens = tokens.filter(ids.indices.contains)
    var kept: [[Int]] = []
    var below = ids.indices.map { tokens.contains($0) ? 0 : 1 }
    for level in parts {
      var place = 0
      below = level.map { count in
        defer { place += count }
        return kept.isEmpty
          ? below[place..<place + count].reduce(0, +) : below[place..<place + count].count { $0 > 0 }
      }
      kept.append(below.filter { $0 > 0 })
    }
    return EncodedRow.Text(
      ids.indices.filter { !tokens.contains($0) }.map { ids[$0] }, parts: kept,
      ngrams: ngrams?.removing(tokens))
  }
}

extension ModelInput {
  /// A batch of rows.
  public init(_ rows: some Collection<EncodedRow>) {
    let features = rows.first?.features.count ?? 0
    let isPair = rows.first?.second != nil
    self.init(
      first: TokenBatch(rows) { $0.first },
      second: isPair ? TokenBatch(rows) { $0.second ?? .init([]) } : nil,
      ngrams: rows.first?.first.ngrams == nil
        ? nil
        : TokenBatch(
          ngrams: rows.compactMap { $0.first.ngrams }
            + (isPair ? rows.compactMap { $0.second?.ngrams } : [])),
      features: features == 0
        ? nil : Tensor(floats: rows.flatMap(\.features), shape: [rows.count, features]))
  }
}

extension TokenBatch {
  fileprivate init(_ rows: some Collection<EncodedRow>, text: (EncodedRow) -> EncodedRow.Text) {
    let levels = (0..<(rows.first.map { text($0).parts.count } ?? 0)).map { level in
      rows.map { text($0).parts[level] }
    }
    self.init(rows.map { text($0).ids }, parts: levels)
  }

  /// nil where there are none.
  fileprivate init?(ngrams: [NGrams]) {
    if ngrams.isEmpty { return nil }
    let lengths = Lengths(ngrams.map(\.ids.count))
    self.init(
      ids: joined(ngrams.map(\.ids), count: lengths.total), lengths: lengths,
      spans: joined(ngrams.map(\.spans), count: lengths.total))
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
  package func batches(_ rows: [EncodedRow], epoch: Int, window: Int) -> [[EncodedRow]] {
    let lengths = rows.map(\.length)
    let sorted = rows.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    var stream = RandomStream(seed: seed, "batches", epoch, window)
    let starts = Array(stride(from: 0, to: sorted.count, by: batchSize))
    return stream.permutation(starts.count).map {
      sorted[starts[$0]..<Swift.min(starts[$0] + batchSize, sorted.count)].map { rows[$0] }
    }
  }
}
