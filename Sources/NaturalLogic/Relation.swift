/// What may hold between the meanings x and y of two expressions: a set of the seven basic relations of
/// natural logic. More than one member means that the rules leave open which of them holds.
///
/// MacCartney and Manning 2009, "An extended model of natural logic", section 2.
package struct Relation: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// x ≡ y: dog, dog.
  package static let equivalence = Relation(rawValue: 1)
  /// x ⊏ y: dog, animal.
  package static let forward = Relation(rawValue: 2)
  /// x ⊐ y: animal, dog.
  package static let reverse = Relation(rawValue: 4)
  /// x ^ y, exactly one holds: runs, does not run.
  package static let negation = Relation(rawValue: 8)
  /// x | y, at most one holds: dog, cat.
  package static let alternation = Relation(rawValue: 16)
  /// x ⌣ y, at least one holds: animal, not a dog.
  package static let cover = Relation(rawValue: 32)
  /// x # y, none of these: red, big.
  package static let independence = Relation(rawValue: 64)

  /// The seven basic relations.
  package static let basic: [Relation] = [
    .equivalence, .forward, .reverse, .negation, .alternation, .cover, .independence,
  ]

  /// The basic relation of two propositions, from which of the four combinations of truth are possible.
  package init(both: Bool, onlyFirst: Bool, onlySecond: Bool, neither: Bool) {
    switch (both, onlyFirst, onlySecond, neither) {
    case (_, false, false, _): self = .equivalence
    case (_, false, true, _): self = .forward
    case (_, true, false, _): self = .reverse
    case (false, true, true, false): self = .negation
    case (false, true, true, true): self = .alternation
    case (true, true, true, false): self = .cover
    case (true, true, true, true): self = .independence
    }
  }

  /// x R z for all that is possible when x `self` y and y `next` z.
  package func joined(_ next: Relation) -> Relation {
    mapped { first in
      next.mapped { second in Relation.joins[first.position * 7 + second.position] }
    }
  }

  /// The union of what every member turns into.
  func mapped(_ projection: (Relation) -> Relation) -> Relation {
    var result: Relation = []
    var rest = rawValue
    while rest != 0 {
      result.formUnion(projection(Relation(rawValue: rest & (~rest &+ 1))))
      rest &= rest &- 1
    }
    return result
  }

  private var position: Int { rawValue.trailingZeroBitCount }

  /// The join of every two basic relations, row by row, found by going through all ways in which three
  /// meanings, none of them empty or everything, can divide a universe.
  private static let joins: [Relation] = {
    var table = [Relation](repeating: [], count: 49)
    /// The eight regions of the universe are numbered by bits: 1 inside x, 2 inside y, 4 inside z.
    func relation(_ regions: Int, _ first: Int, _ second: Int) -> Relation? {
      func occurs(_ inFirst: Bool, _ inSecond: Bool) -> Bool {
        (0..<8).contains { region in
          regions >> region & 1 == 1 && (region & first != 0) == inFirst
            && (region & second != 0) == inSecond
        }
      }
      let cells = (occurs(true, true), occurs(true, false), occurs(false, true), occurs(false, false))
      guard cells.0 || cells.1, cells.2 || cells.3, cells.0 || cells.2, cells.1 || cells.3 else { return nil }
      return Relation(both: cells.0, onlyFirst: cells.1, onlySecond: cells.2, neither: cells.3)
    }
    for regions in 1..<256 {
      guard let xy = relation(regions, 1, 2), let yz = relation(regions, 2, 4),
        let xz = relation(regions, 1, 4)
      else { continue }
      table[xy.position * 7 + yz.position].formUnion(xz)
    }
    return table
  }()
}
