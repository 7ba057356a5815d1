/// `text` without the codes that make colour.
func withoutColor(_ text: String) -> String {
  text.replacing(#/\u{1B}\[[0-9;]*m/#.matchingSemantics(.unicodeScalar), with: "")
}

/// The texts that a page explains, read back from its paragraphs.
func textParagraphs(_ html: String) -> [String] {
  let paragraphs = #/(?s)<p class="text"[^>]*>(.*?)<\/p>/#.matchingSemantics(.unicodeScalar)
  return html.matches(of: paragraphs).map { paragraph in
    let characters = paragraph.1.replacing(#/<[^>]*>/#.matchingSemantics(.unicodeScalar), with: "")
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
      .reduce(String(characters)) { $0.replacing($1.0, with: $1.1) }
  }
}

/// What is wrong with a page's tags, nil if each that is opened is closed in its order.
func unbalanced(_ html: String) -> String? {
  // By scalars, as a browser reads: a combining mark after ">" does not make another character of it.
  let tag = #/<(\/?)([a-z0-9]+)((?:\s[a-z-]+="[^"<>]*")*)>/#.matchingSemantics(.unicodeScalar)
  var open: [Substring] = []
  for found in html.matches(of: tag) {
    if found.1.isEmpty {
      if found.2 != "meta" { open.append(found.2) }
    } else if open.popLast() != found.2 {
      return "</\(found.2)> does not close what was opened last"
    }
  }
  let rest = html.replacing(tag, with: "").replacing("<!DOCTYPE html>", with: "")
  if rest.unicodeScalars.contains("<") { return "a < that begins no tag" }
  return open.isEmpty ? nil : "never closed: \(open)"
}
