import Recipes
import Testing
import Training

@Suite struct ProgressTests {
  private let line = ProgressLine(
    title: "epoch 3/20", done: 1200, total: 4500, seconds: 0.5, unit: "examples", suffix: "loss 0.4312")

  @Test func theRateAndTheTimeLeftFollowFromTheCounts() {
    #expect(line.rate == 2400)
    #expect(line.secondsLeft == 1.375)
    let fresh = ProgressLine(title: "t", done: 0, total: 9, seconds: 0, unit: "texts")
    #expect(fresh.rate == nil && fresh.secondsLeft == nil)
  }

  @Test func plainLinesAreThese() {
    #expect(line.plain == "epoch 3/20   1,200/4,500 examples (26 %)   2,400/s   0:01 left   loss 0.4312")
    let stream = ProgressLine(title: "pack", done: 3, total: nil, seconds: 2, unit: "rows")
    #expect(stream.plain == "pack   3 rows   1.5/s")
    #expect(ProgressLine(title: "t", done: 0, total: 0, seconds: 0, unit: "rows").plain == "t   0/0 rows")
  }

  @Test func theBarTakesWhatTheTextsLeave() {
    #expect(
      line.bar(columns: 80)
        == "epoch 3/20 [#######--------------------]  26 %  2,400/s  0:01 left  loss 0.4312")
    #expect(line.bar(columns: 40) == "epoch 3/20  26 %  2,400/s  0:01 left  l")
    #expect(line.bar(columns: 1) == "")
    #expect(line.bar(columns: 0) == "")
  }

  @Test(arguments: [0, 1, 2, 5, 17, 40, 79, 80, 81, 200])
  func noLineReachesTheLastColumn(columns: Int) {
    var line = line
    line.title = "第 3 轮"
    for total in [nil, 0, 1, 4500, Int.max] as [Int?] {
      line.total = total
      #expect(displayWidth(line.bar(columns: columns)) <= max(0, columns - 1))
    }
  }

  @Test func numbersAndTimesAreWrittenForPeople() {
    #expect([0, 999, 1000, 1_234_567, -1000].map(grouped) == ["0", "999", "1,000", "1,234,567", "-1,000"])
    #expect(
      [0, 7.4, 754, 3723, -1, .infinity, .nan].map(clock) == [
        "0:00", "0:07", "12:34", "1:02:03", "0:00", "–", "–",
      ])
  }

  /// What is written when 100 steps take 0.25 seconds each.
  private func output(_ style: ProgressBar.Style, step: Double = 0.25) -> [String] {
    var now = 0.0
    var written: [String] = []
    let bar = ProgressBar(
      title: "t", total: 100, unit: "rows", style: style, clock: { now }, columns: { 60 },
      write: { written.append($0) })
    for _ in 0..<100 {
      now += step
      bar.advance(by: 1, suffix: "loss 1")
    }
    bar.finish()
    bar.finish()
    bar.advance(by: 1)
    return written
  }

  @Test func linesComeEveryTenSecondsAndAtTheEnd() {
    #expect(
      output(.lines) == [
        "t   40/100 rows (40 %)   4.0/s   0:15 left   loss 1\n",
        "t   80/100 rows (80 %)   4.0/s   0:05 left   loss 1\n",
        "t   100 rows   4.0/s   in 0:25   loss 1\n",
      ])
  }

  @Test func theBarIsRedrawnAtMostTenTimesASecondAndErased() {
    let written = output(.bar(color: false), step: 0.01)
    #expect((10...11).contains(written.count { $0.hasPrefix("\rt [") }))
    #expect(written.suffix(2) == ["\r\u{1B}[K", "t   100 rows   100/s   in 0:01   loss 1\n"])
    #expect(!written.contains { $0.contains("\u{1B}[36m") })
    #expect(output(.bar(color: true)).first?.contains("\u{1B}[36m") == true)
  }

  @Test func quietMeansNothing() {
    #expect(output(.quiet).isEmpty)
  }

  @Test func aPrintedLineStandsAboveTheBar() {
    var written = ""
    let bar = ProgressBar(
      title: "t", total: 2, unit: "rows", style: .bar(color: false), clock: { 0 }, columns: { 30 },
      write: { written += $0 })
    bar.advance(by: 1)
    bar.print("cut 3 texts")
    #expect(written.contains("\r\u{1B}[Kcut 3 texts\n\rt ["))
  }
}
