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

/// An HTML page that needs nothing else; it follows the reader's light or dark scheme.
///
/// - Parameters:
///   - title: on one line, as HTML
///   - style: CSS
///   - content: what stands below the title, as HTML
package func htmlPage(title: String, style: String, content: String) -> String {
  """
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>\(title)</title>
  <style>
  \(style)
  </style>
  </head>
  <body>
  <main>
  <h1>\(title)</h1>
  \(content)
  </main>
  </body>
  </html>

  """
}
