/// `text` as HTML shows it, in an element or in a quoted attribute; line ends and tabs stay.
///
/// Scalar by scalar, as a browser reads: in Swift, "<" and a combining mark are one character, not "<".
package func escapedForHTML(_ text: String) -> String {
  var result = ""
  var last: Unicode.Scalar?
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t": result += "\t"
    case "\r": result += "\n"
    case "\n": result += last == "\r" ? "" : "\n"
    default: result += printable(String(scalar))
    }
    last = scalar
  }
  return result
}
