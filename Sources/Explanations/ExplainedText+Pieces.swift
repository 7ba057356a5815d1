/// A stretch of a text: a word that the model read, or what stands between two words.
package struct TextPiece {
  package let text: String
  package let token: ExplainedToken?
}

extension ExplainedText {
  /// The whole text in pieces: put together again, they are `text`, whatever the tokens' ranges are.
  ///
  /// Where two tokens overlap, the first keeps what they share; a range outside the text counts as far as it
  /// is inside.
  package var pieces: [TextPiece] {
    let scalars = Array(text.unicodeScalars)
    var pieces: [TextPiece] = []
    var position = 0
    func take(to end: Int, _ token: ExplainedToken?) {
      guard end > position else { return }
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: scalars[position..<end])
      pieces.append(TextPiece(text: String(piece), token: token))
      position = end
    }
    let ordered = tokens.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    for (_, token) in ordered {
      take(to: min(token.range.lowerBound, scalars.count), nil)
      take(to: min(token.range.upperBound, scalars.count), token)
    }
    take(to: scalars.count, nil)
    return pieces
  }
}
