import Recipes

/// Adds up what a model's parameters will take before any of them is made, so that a recipe that asks for more
/// than any machine has is an error and not the end of the process.
struct ParameterBudget {
  /// The most that all parameters of a model together may take.
  static let limit = 16 << 30

  private var total = 0
  private var largest: (bytes: Int, error: (String, String) -> RecipeError, keys: String)?

  /// Counts a parameter whose extents follow from `key` of `node` and from the keys at the paths `others`.
  mutating func add(_ extents: [Int], _ node: RecipeNode, _ key: String, and others: String...) {
    let bytes = extents.reduce(MemoryLayout<Float>.size, Self.product)
    total = Self.sum(total, bytes)
    if bytes > largest?.bytes ?? 0 {
      let keys = ([node.path(of: key)] + others).joined(separator: " or ")
      largest = (bytes, { node.error(key, $0, remedy: $1) }, keys)
    }
  }

  /// Throws a `RecipeError` at the key of the largest parameter if all together take too much.
  func check() throws {
    guard total > Self.limit, let largest else { return }
    throw largest.error(
      "the model's parameters would take \(Self.gibibytes(total)) of memory, at most "
        + "\(Self.gibibytes(Self.limit)) are allowed", "make \(largest.keys) smaller")
  }

  private static func gibibytes(_ bytes: Int) -> String { "\(bytes >> 30) GiB" }

  private static func product(_ a: Int, _ b: Int) -> Int {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : value
  }

  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (value, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : value
  }
}
