import Autograd
import TensorCore

extension Workers {
  /// Cuts lists of the given counts into parts of the given sizes and runs `body` once for each part. The cut depends on
  /// the lists alone.
  func run(
    parts lists: [(count: Int, size: Int)], _ body: @escaping @Sendable (_ list: Int, Range<Int>) -> Void
  ) {
    let parts = lists.enumerated().flatMap { list, part in
      stride(from: 0, to: part.count, by: part.size).map {
        (list: list, range: $0..<Swift.min($0 + part.size, part.count))
      }
    }
    run(pieces: parts.count) { body(parts[$0].list, parts[$0].range) }
  }
}

extension Gradient {
  /// How many numbers of a parameter one thread adds or updates at a time.
  static let numbersOfAPart = 8192

  /// How many numbers or rows it has, and how many of them one thread updates at a time.
  var parts: (count: Int, size: Int) {
    switch self {
    case .dense(let dense): (dense.count, Self.numbersOfAPart)
    case .rows(let ids, let rows):
      (ids.count, Swift.max(1, Self.numbersOfAPart / Swift.max(1, rows.columns)))
    }
  }
}
