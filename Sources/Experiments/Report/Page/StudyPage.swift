import Recipes

/// A study's report as one HTML page that needs nothing else: plots in SVG, and under each the numbers in a table.
struct StudyPage {
  let report: StudyReport

  var arms: [StudyReport.ArmResult] { report.arms }
  var base: StudyReport.ArmResult { report.arms[0] }
  var style: ScoreStyle { report.style }
  /// The arms that have runs of their own.
  var ownArms: [StudyReport.ArmResult] { arms.filter { $0.twin == nil && $0.scores != nil } }
  /// "test accuracy, %"
  var scoreTitle: String { "test \(report.record.metric.title)\(style.unit)" }

  /// The page. It follows the reader's light or dark scheme and can be printed.
  var html: String {
    let title =
      "Study " + (report.record.file.split(separator: "/").last.map(String.init) ?? report.record.file)
    return htmlPage(
      title: htmlLine(title), style: Self.css, content: ([summary] + sections).joined(separator: "\n"))
  }

  private var summary: String {
    let record = report.record
    let finished = ownArms.reduce(0) { $0 + $1.seeds.count }
    var sentences = [
      "Data: \(record.data).",
      "\(arms.count) arms, seeds \(record.seeds.map { "\($0)" }.joined(separator: ", ")).",
      "\(finished) runs finished, \(report.failures.count) failed, \(report.open) still to be done.",
    ]
    if !arms.isEmpty && !record.isSearch { sentences.append("The base arm is '\(base.name)'.") }
    return paragraph(sentences.joined(separator: " "))
  }

  private var sections: [String] {
    var sections = [section(report.armTable)]
    if report.record.isSearch { sections.insert(section(report.searchTable), at: 0) }
    if arms.count > 1 && !report.record.isSearch {
      sections.append(section(report.differenceTable, differences))
    }
    if !report.effects.isEmpty { sections.append(section(report.effectTable, effects)) }
    if !report.interactions.isEmpty { sections.append(section(report.interactionTable, interactions)) }
    if ownArms.isEmpty { return sections + failures }
    let plots = [curves, tags, report.record.isSearch ? nil : confusion, speed]
    return sections + plots.compactMap { $0 } + attention + failures
  }

  private var failures: [String] { report.failures.isEmpty ? [] : [section(report.failureTable)] }

  // MARK: Parts of a page

  /// A section: its plot, then its table, then what is said about it.
  func section(_ table: ReportTable, _ plot: String = "") -> String {
    """
    <section>
    <h2>\(htmlLine(table.title))</h2>
    \(plot)
    \(table.html)
    \(table.note.isEmpty ? "" : paragraph(table.note))
    </section>
    """
  }

  func paragraph(_ text: String) -> String { #"<p class="note">\#(htmlLine(text))</p>"# }

  /// Small drawings, each under its name.
  ///
  /// - Parameter look: `top` where they differ in height and their names stand in a row
  func panels(_ panels: [(name: String, svg: String)], _ look: String = "") -> String {
    #"<div class="panels\#(look.isEmpty ? "" : " " + look)">"#
      + panels.map { "<figure><figcaption><bdi>\(htmlLine($0.name))</bdi></figcaption>\n\($0.svg)</figure>" }
      .joined(separator: "\n") + "</div>"
  }
}

extension ReportTable {
  /// For a page of HTML. Where it is wide, its letters are smaller on paper, which cannot be scrolled.
  var html: String {
    // A column of texts wraps, one of numbers or names does not.
    let isLong = header.indices.map { place in rows.contains { displayWidth($0[place]) > 44 } }
    let header = header.enumerated().map { place, name -> String in
      let look = place > 0 && isLong[place] ? #" class="long""# : ""
      return #"<th scope="col"\#(look)><bdi>\#(htmlLine(name))</bdi></th>"#
    }.joined()
    let body = rows.map { row in
      "<tr>"
        + row.enumerated().map { place, cell in
          if place == 0 { return #"<th scope="row"><bdi>\#(htmlLine(cell))</bdi></th>"# }
          let look = isLong[place] ? #" class="long""# : ""
          return "<td\(look)><bdi>\(htmlLine(cell))</bdi></td>"
        }.joined() + "</tr>"
    }
    // The region takes the focus so that the keyboard can scroll it.
    return """
      <div class="scroll" role="region" tabindex="0" aria-label="\(htmlLine(title))">
      <table style="--fit:\(fixed(fit, decimals: 2))">
      <thead><tr>\(header)</tr></thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      """
  }

  private var fit: Double {
    let columns = header.indices.reduce(0.0) { sum, place in
      let words = header[place].split(separator: " ")
      let longest = max(
        rows.map { displayWidth($0[place]) }.max() ?? 0, words.map { displayWidth($0) }.max() ?? 0)
      return sum + Double(min(longest, place == 0 ? 24 : 44)) + 3
    }
    return min(1, max(0.4, 110 / columns))
  }
}
