/// The extents of a tensor, outermost first; at most four.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  @usableFromInline var extents: (Int, Int, Int, Int)
  /// How many extents there are.
  public let rank: Int

  /// A shape from its extents.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.count <= 4, "shape \(dimensions): at most 4 dimensions")
    precondition(dimensions.allSatisfy { $0 >= 0 }, "shape \(dimensions): a negative extent")
    rank = dimensions.count
    extents = (1, 1, 1, 1)
    for (axis, extent) in dimensions.enumerated() { self[axis] = extent }
  }

  /// A shape written as a literal: `[32, 300]`.
  public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

  /// The extent of an axis.
  public private(set) subscript(axis: Int) -> Int {
    get {
      precondition(axis >= 0 && axis < rank, "axis \(axis) of a shape of rank \(rank)")
      switch axis {
      case 0: return extents.0
      case 1: return extents.1
      case 2: return extents.2
      default: return extents.3
      }
    }
    set {
      switch axis {
      case 0: extents.0 = newValue
      case 1: extents.1 = newValue
      case 2: extents.2 = newValue
      default: extents.3 = newValue
      }
    }
  }

  /// How many numbers a tensor of this shape holds.
  @inlinable public var count: Int { extents.0 * extents.1 * extents.2 * extents.3 }
  /// The last extent: numbers in a row. A scalar has one.
  @inlinable public var columns: Int {
    switch rank {
    case 0: 1
    case 1: extents.0
    case 2: extents.1
    case 3: extents.2
    default: extents.3
    }
  }
  /// All extents but the last, multiplied: rows of the tensor read as a matrix.
  @inlinable public var rows: Int {
    switch rank {
    case 0, 1: 1
    case 2: extents.0
    case 3: extents.0 * extents.1
    default: extents.0 * extents.1 * extents.2
    }
  }
  /// The extents as an array.
  public var dimensions: [Int] { (0..<rank).map { self[$0] } }
  /// `[8, 20, 300]`
  public var description: String { dimensions.description }

  /// Whether rank and extents are the same.
  public static func == (a: Shape, b: Shape) -> Bool { a.rank == b.rank && a.extents == b.extents }
  /// Feeds the dimensions to the hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(dimensions) }
}
