/// The words of one split: what is common to all splits, and the words that only this one has.
package struct Lexicon: Sendable {
  /// The kinds of content words; a word can only take the place of one of the same kind.
  package enum Kind: CaseIterable, Sendable {
    case being, thing, activity, action, adjective, place
  }

  /// Words by kind, those that occur in all splits.
  package static let shared: [Kind: [Concept]] = [
    .being: words(.being, "noun", beings), .thing: words(.thing, "noun", things),
    .activity: words(.activity, "motion", motions) + words(.activity, "voice", voices)
      + words(.activity, "face", faces),
    .action: independent(.action, ["see", "draw", "find", "watch", "like", "remember"]),
    .adjective: words(.adjective, "colour", ["red", "green", "blue", "black", "white"])
      + words(.adjective, "size", ["big", "small"]) + words(.adjective, "wetness", ["wet", "dry"])
      + words(.adjective, "mood", ["happy", "sad", "angry"]),
    .place: words(.place, "place", places),
  ]

  /// Words that the training split never has; they stand only where the label does not depend on knowing
  /// their meaning.
  package static let unseen: (dev: [Kind: [Concept]], test: [Kind: [Concept]]) = (
    dev: [
      .being: words(.being, "noun", ["badger", "hamster", "lizard", "rabbit", "goat"]),
      .thing: words(.thing, "noun", ["ladder", "mirror", "pillow", "candle"]),
      .activity: independent(.activity, ["blink", "giggle", "hiccup", "wink"]),
      .action: independent(.action, ["sketch", "praise", "mention"]),
      .adjective: independent(.adjective, ["dusty", "noisy", "gentle", "clumsy"]),
      .place: words(.place, "place", ["museum", "hospital", "tunnel"]),
    ],
    test: [
      .being: words(.being, "noun", ["wombat", "gecko", "ferret", "otter", "camel"]),
      .thing: words(.thing, "noun", ["lantern", "basket", "umbrella", "kettle"]),
      .activity: independent(.activity, ["juggle", "sneeze", "cough", "yawn"]),
      .action: independent(.action, ["photograph", "admire", "notice"]),
      .adjective: independent(.adjective, ["muddy", "shiny", "strong", "lazy"]),
      .place: words(.place, "place", ["bakery", "castle", "library"]),
    ]
  )

  /// The individuals that sentences speak of by name.
  package static let names = ["kim", "lee", "alex", "robin", "sam", "pat", "jo", "max"]

  private static let beings: [Taxonomy] = [
    Taxonomy(
      "person/people",
      [Taxonomy("adult", ["man/men", "woman/women"]), Taxonomy("child/children", ["boy", "girl"])]),
    Taxonomy(
      "animal",
      [Taxonomy("dog", ["poodle", "beagle", "terrier"]), Taxonomy("bird", ["sparrow", "eagle", "owl"])]),
  ]

  private static let things: [Taxonomy] = [
    Taxonomy("vehicle", [Taxonomy("car", ["taxi"]), Taxonomy("boat", ["canoe", "ferry"])]),
    Taxonomy("fruit", ["apple", "pear"]), Taxonomy("instrument", ["guitar", "piano"]),
  ]

  private static let motions: [Taxonomy] = [
    Taxonomy("move", [Taxonomy("walk", ["stroll", "march"]), Taxonomy("run", ["sprint", "jog"]), "dance"]),
    Taxonomy("rest", [Taxonomy("sleep", ["doze", "nap"])]),
  ]

  private static let voices: [Taxonomy] = [
    Taxonomy("speak", ["whisper", "shout"]), Taxonomy("sing", ["yodel"]),
  ]

  private static let faces: [Taxonomy] = [Taxonomy("smile", ["grin"]), Taxonomy("frown", ["scowl"])]

  private static let places: [Taxonomy] = [
    Taxonomy("house", ["kitchen", "attic"]), Taxonomy("school", ["classroom", "gym"]),
    "park", "station",
  ]

  private static func words(_ kind: Kind, _ domain: String, _ roots: [Taxonomy]) -> [Concept] {
    roots.flatMap { $0.concepts(kind: kind, domain: domain) }
  }

  /// Words that are independent of all others.
  private static func independent(_ kind: Kind, _ roots: [String]) -> [Concept] {
    roots.flatMap { Taxonomy($0, []).concepts(kind: kind, domain: $0) }
  }
}
