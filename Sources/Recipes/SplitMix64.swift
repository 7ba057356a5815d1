/// A small seeded generator of random numbers: the same seed gives the same numbers everywhere.
///
/// Steele, Lea, Flood 2014, "Fast Splittable Pseudorandom Number Generators": the state grows by the golden
/// ratio's 64-bit fraction, each output is a mix of it.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  /// What the state grows by.
  package static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  private var state: UInt64

  /// Starts the stream of a seed.
  package init(seed: UInt64) { state = seed }

  /// The generator for what `path` names under `seed`, such as [purpose, epoch, item]: derived by name rather than
  /// by order of calls. Two generators with different seeds or paths are unrelated for our purpose, shuffling.
  package init(seed: UInt64, path: [UInt64]) {
    state = path.reduce(Self.mix(seed &+ Self.step)) { Self.mix($0 ^ Self.mix($1 &+ Self.step) &+ Self.step) }
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }

  /// A number from 0 to below `bound`, each equally likely. Lemire 2019, "Fast Random Integer Generation in an
  /// Interval", algorithm 5.
  package mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "SplitMix64: the bound is \(bound), it must be positive")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Fisher and Yates: every order of `items` is equally likely. Written out, because the standard library may
  /// change what its shuffle does with the same generator.
  @_specialize(where Item == Int)
  package mutating func shuffle<Item>(_ items: inout [Item]) {
    for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, next(below: last + 1)) }
  }

  /// The output function: spreads every bit of `value` over all.
  package static func mix(_ value: UInt64) -> UInt64 {
    let first = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    let second = (first ^ first >> 27) &* 0x94D0_49BB_1331_11EB
    return second ^ second >> 31
  }
}
