/// A small seeded generator of random numbers: the same seed gives the same numbers everywhere.
///
/// Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators".
package struct SplitMix64: Sendable {
  private var state: UInt64

  /// Starts the stream of a seed.
  package init(seed: UInt64) {
    state = seed
  }

  /// A stream of its own for one purpose under a seed.
  package init(seed: UInt64, stream: UInt64) {
    var generator = SplitMix64(seed: seed)
    state = generator.next() ^ (stream &* 0xD1B5_4A32_D192_ED03)
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A whole number from 0 up to but not including `bound`.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "below: the bound is \(bound), it must be positive")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True with the given probability.
  package mutating func chance(_ probability: Double) -> Bool {
    Double(next() >> 11) * 0x1p-53 < probability
  }

  /// One element, all equally likely.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// Puts the elements into a random order.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, below(i + 1))
    }
  }
}
