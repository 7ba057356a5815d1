/// The lengths of the texts of a batch.
///
/// The tokens of a batch lie back to back without padding: text `b` owns rows `offsets[b] ..< offsets[b + 1]`.
/// What has no padding cannot look at it.
public final class Lengths: Sendable {
  /// Where each text begins; one more than there are texts.
  public let offsets: [Int]

  /// Lengths of the texts, in order.
  public convenience init(_ lengths: [Int]) { self.init(count: lengths.count) { lengths[$0] } }

  private init(count: Int, length: (Int) -> Int) {
    offsets = [Int](unsafeUninitializedCapacity: count + 1) { offsets, filled in
      offsets[0] = 0
      for text in 0..<count {
        let length = length(text)
        precondition(length >= 0, "lengths: \(length)")
        offsets[text + 1] = offsets[text] + length
      }
      filled = count + 1
    }
  }

  /// How many texts there are.
  @inlinable public var count: Int { offsets.count - 1 }
  /// Tokens of all texts together.
  public var total: Int { offsets[count] }
  /// The length of a text.
  @inlinable public subscript(text: Int) -> Int { offsets[text + 1] - offsets[text] }
  /// The rows of a text.
  public func rows(_ text: Int) -> Range<Int> { offsets[text]..<offsets[text + 1] }
  /// The length of every text.
  public var values: [Int] { (0..<count).map { self[$0] } }
  /// The lengths after a change of each: a convolution, a pooling.
  public func map(_ change: (Int) -> Int) -> Lengths {
    Lengths(count: count) { change(self[$0]) }
  }
}
