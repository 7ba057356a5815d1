import Recipes
import Testing
import TextData

@Suite("Names of labels")
struct LabelNamesTests {
  /// What the labels are called by a file; the message of the error where there is one.
  func names(_ file: String, _ labels: [String]) throws -> [String: String] {
    try withFile("names.txt", Array(file.utf8)) { path in
      try LabelNames(path: path).names(
        for: labels.enumerated().map { LabelNames.Label($1, file: "rows", place: "line \($0 + 1)") })
    }
  }

  func error(_ file: String, _ labels: [String]) -> String {
    do { _ = try names(file, labels) } catch { return "\(error)" }
    return ""
  }

  @Test func countingBeginsWhereTheLabelsShow() throws {
    #expect(try names("a\nb\nc", ["1", "0", "2"]) == ["0": "a", "1": "b", "2": "c"])
    #expect(try names("a\nb\r\nc\n", ["3", "1"]) == ["1": "a", "3": "c"])
    #expect(try names(" a b \nc\n\n", ["0", "1"]) == ["0": "a b", "1": "c"])
  }

  @Test func labelsThatBothCountingsExplainAreNotGuessed() {
    let message = error("a\nb\nc", ["1", "2"])
    #expect(message.contains("no label is 0 or 3") && message.contains("'0 a' or '1 a'"))
  }

  @Test func numbersWithoutANameAreErrorsWithTheirPlace() {
    #expect(
      error("a\nb", ["0", "1", "2"]).hasPrefix(
        "rows: line 3: the label '2' and the label '0' (line 1) need 3"))
    #expect(error("a\nb", ["1", "7"]).hasPrefix("rows: line 2: the label '7' is beyond the 2 names"))
    #expect(error("a\nb", ["1", "-1"]).hasPrefix("rows: line 2: the label '-1' is not the number of a name"))
    #expect(error("a\nb", ["x"]).contains("'x NAME'"))
  }

  @Test func codesAreLookedUp() throws {
    #expect(
      try names("C7\tcars\nC8  real money\n", ["C8", "C7"]) == ["C7": "cars", "C8": "real money"])
    #expect(try names("1 a\n2 b\n3 c\n", ["1", "2"]) == ["1": "a", "2": "b"], "this settles the counting")
    #expect(try names("x news\ny news\n", ["x", "y"]) == ["x": "news", "y": "news"], "two may become one")
    #expect(error("1 a\n2 b\n", ["0", "1"]).contains("'0' is not the first word of any line"))
    #expect(try names("real estate\nhot news\n", ["0", "1"])["0"] == "real estate", "names of two words")
  }

  @Test func aFileThatIsNoListOfNamesIsRefused() {
    #expect(error("a\n\nb\n", ["0"]).contains("line 2 is empty"))
    #expect(error("a\nb\na\n", ["0"]).contains("lines 1 and 3 are both 'a'"))
    #expect(error("\n \n", ["0"]).contains("there are no names in it"))
  }
}
