import Recipes
import Testing

@Suite struct RecipeSyntaxTests {
  @Test(arguments: [
    (
      "a: 1\nb: [1, 2\n",
      "line 3, column 1: not YAML: did not find expected ',' or ']' while parsing a flow sequence"
    ),
    ("a: 1\n  b: 2\n", "line 2, column 4: not YAML: mapping values are not allowed in this context"),
    ("a: 1\nb: 2\na: 3\n", "line 1, column 1: the key 'a' stands twice in this mapping; keep one of them"),
    ("a: &x 1\nb: *x\n", "line 2, column 4: the alias *x; recipes have no anchors and aliases"),
    ("b: *x\n", "line 1, column 4: found undefined alias"),
    ("a: !!int 3\n", "line 1, column 4: the tag 'tag:yaml.org,2002:int'; recipes have no tags"),
    ("a: 1\n---\nb: 2\n", "line 2, column 1: a second document"),
    ("a: 1\nb: x\u{1}y\n", "line 2, column 5: not YAML: control characters are not allowed (U+1)"),
    ("[a]: 1\n", "a key that is not a name"),
    ("", "recipe.yaml: empty"),
    ("# only a remark\n", "recipe.yaml: empty"),
    (String(repeating: "[", count: 100_000), "Maximum nesting level reached"),
    (String(repeating: "- ", count: 100_000), "Maximum nesting level reached"),
    (String(repeating: "[", count: 200) + String(repeating: "]", count: 200), "nested more than 64 deep"),
    (String(repeating: "a", count: 1 << 20) + "b", "larger than 1 MiB"),
  ])
  func whatIsNotStrictYAMLIsRefusedWithItsPlace(yaml: String, expected: String) {
    let shown = message { _ = try recipe(yaml) }
    #expect(shown.contains(expected), "\(shown)")
  }

  @Test func aliasesThatWouldStandForABillionValuesAreRefusedAtOnce() {
    var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      yaml +=
        "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
        + "]\n"
    }
    #expect(message { _ = try recipe(yaml + "? *a20\n: 1\n") }.contains("line 2, column 10: the alias *a0"))
  }

  @Test func invalidUTF8IsPlaced() {
    let bytes = Array("a: é\nb: x".utf8) + [0xFF] + Array("y".utf8)
    #expect(
      message { _ = try Recipe.parse(bytes, file: "r.yaml") }
        == "r.yaml: line 2, column 5: invalid UTF-8; save the file as UTF-8")
  }

  @Test func aByteOrderMarkAndWindowsLineEndsAreRead() throws {
    let root = try Recipe.parse("\u{FEFF}a: 1\r\nb: [2,\r\n  3]\r\n".utf8, file: "r.yaml")
    #expect(try root.int("a") == 1)
    #expect(try root.ints("b") == [2, 3])
  }

  @Test(arguments: [("1.", 1), (".5", 0.5), ("-1e-3", -0.001), ("+7", 7), ("007", 7), ("0", 0), ("1E5", 1e5)])
  func theseAreNumbers(text: String, value: Double) throws {
    #expect(try recipe("a: \(text)").double("a") == value)
  }

  @Test(arguments: [
    "1_000", "0x10", ".inf", ".nan", "1e", ".", "1:30", "2024-01-01", "inf", "nan", "1 2", "１",
  ])
  func theseAreText(text: String) throws {
    #expect(try recipe("a: \(text)").string("a") == text)
  }

  @Test func manyKeysAreReadQuickly() throws {
    let root = try recipe((0..<70_000).map { "k\($0): 1\n" }.joined())
    for key in root.keys { _ = try root.int(key) }
    try root.finish()
  }

  @Test func filesThatCannotBeReadAreNamed() {
    #expect(
      message { _ = try Recipe.load("no/such.yaml") }.contains("no/such.yaml: cannot open: No such file"))
    #expect(message { _ = try Recipe.load("/") } == "/: a folder; give the path of the recipe.yaml in it")
    #expect(message { _ = try Recipe.load("/dev/zero") }.contains("larger than 1 MiB"))
  }

  @Test func randomDamageNeverTraps() {
    let sound = Array(
      "a: {b: [1, 'x', \"\\u00e9\"], c: |\n  text\n}\n? k\n: - &n v\n  - !t 2 # é\n%TAG ! x\n".utf8)
    var random = SplitMix64(seed: 7)
    for _ in 0..<5_000 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if let root = try? Recipe.parse(
        bytes.prefix(Int.random(in: 0...bytes.count, using: &random)), file: "r")
      {
        _ = try? root.node("a").ints("b")
        try? root.finish()
      }
    }
  }
}
