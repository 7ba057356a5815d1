package import Recipes

extension SplitMix64 {
  /// A stream of its own for one purpose under a seed.
  init(seed: UInt64, stream: UInt64) {
    var generator = SplitMix64(seed: seed)
    self.init(seed: generator.next() ^ (stream &* 0xD1B5_4A32_D192_ED03))
  }

  /// True with the given probability.
  package mutating func chance(_ probability: Double) -> Bool {
    Double(next() >> 11) * 0x1p-53 < probability
  }

  /// One element, all equally likely.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[next(below: elements.count)]
  }
}
