/// A text on one line that cannot steer a terminal or break a page: line ends and tabs become spaces; control
/// characters, and those that turn the direction of what follows, become U+FFFD.
package func printable(_ text: String, keeping kept: Unicode.Scalar? = nil) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case kept: result.append(scalar)
    case "\t", "\n", "\r", "\u{2028}", "\u{2029}": result.append(" ")
    case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": result.append("\u{FFFD}")
    default: result.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
  }
  return String(result)
}
