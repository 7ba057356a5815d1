import Glibc

/// A reproducible stream of random numbers, named by what it is for.
///
/// The stream depends on (seed, purpose, indices) alone, never on the order in which streams are made, so
/// resuming a run or changing the number of threads changes nothing. SplitMix64 (Steele, Lea, Flood 2014).
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The stream for a purpose ("dropout", "initialisation", …) and its indices (epoch, step, item).
  public init(seed: UInt64, _ purpose: String, _ indices: Int...) {
    var state = RandomStream.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for byte in purpose.utf8 { state = RandomStream.mix(state ^ UInt64(byte)) }
    for index in indices { state = RandomStream.mix(state ^ UInt64(bitPattern: Int64(index))) }
    self.state = state
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    defer { state &+= 0x9E37_79B9_7F4A_7C15 }
    return RandomStream.mix(state)
  }

  /// The next 64 bits for every word.
  package mutating func fill(_ words: inout [UInt64]) {
    for place in words.indices { words[place] = next() }
  }

  /// The next number, uniform in [0, 1).
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The next number of the standard normal distribution (Box and Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }

  /// A random order of `0..<count` (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    var last = count - 1
    while last > 0 {
      order.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
      last -= 1
    }
    return order
  }
}
