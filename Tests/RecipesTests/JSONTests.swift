import Recipes
import Testing

@Suite struct JSONTests {
  @Test(arguments: [
    #"{"a": [1, -2, 0.5, 1e-07, true, null], "b": {"c": ""}}"#, #"[]"#, #""\u0001\"\\\n é 🙂""#, "-0",
    "1e+300",
  ])
  func whatIsReadIsWrittenAgain(json: String) throws {
    let value = try JSONValue(parsing: json)
    #expect(try JSONValue(parsing: value.json) == value)
    if json != "-0" { #expect(value.json == json) }
  }

  @Test func escapesAreRead() throws {
    #expect(try JSONValue(parsing: #"  "\u00e9\ud83d\ude42\/\b\f\r\t"  "#) == .text("é🙂/\u{8}\u{c}\r\t"))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", "-", "1e", "nul", "\"", "\"\\x\"",
    "\"\\ud83d\"",
    "\"\\udc00\"", "\"\\ud83d\\u0041\"", "1 2", "\"\u{1}\"", "1e999", "[1 2]", "{a:1}", "{\"a\" 1}",
    "\"\\u00g0\"",
    String(repeating: "[", count: 100_000),
  ])
  func whatIsNotJSONIsRefused(json: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: json) }
  }

  @Test func reportNumbersHaveSixDecimalsAndAreNeverNaN() {
    let value: JSONValue = [
      "third": .decimal(1.0 / 3), "none": .decimal(.nan), "huge": .decimal(1e308), "zero": .decimal(-1e-9),
      "raw": .number(.infinity), "absent": .decimal(nil),
    ]
    #expect(
      value.json
        == #"{"third": 0.333333, "none": null, "huge": 1e+308, "zero": 0.0, "raw": null, "absent": null}"#)
    #expect(value["third"] == .number(0.333333))
    #expect(value["nothing"] == nil)
  }
}
