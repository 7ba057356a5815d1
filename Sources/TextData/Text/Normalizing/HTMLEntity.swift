/// Entities that web pages left in a text.
enum HTMLEntity {
  /// Turns `&lt;`, `&#39;`, `&#x2019;` and the like into their characters; also those that lost their `&`, a
  /// number (`#39;`, together with the space that stands for the `&`) or one of the commonest names (` quot;`).
  ///
  /// Entities that were escaped twice, `&amp;lt;`, become their characters at once.
  static func decode(_ text: UnsafeRawBufferPointer, _ rewriting: inout TextRewriting) {
    var end = 0  // where to look for the next semicolon
    while let semicolon = text[end...].firstIndex(of: UInt8(ascii: ";")) {
      end = semicolon + 1
      if let (start, scalar) = entity(in: text, from: rewriting.settled, to: semicolon) {
        rewriting.replace(start..<end, by: Array(String(Character(scalar)).utf8))
      }
    }
  }

  /// The entity that ends with the semicolon at `end`: where it begins and what it stands for.
  private static func entity(
    in text: UnsafeRawBufferPointer, from least: Int, to end: Int
  ) -> (start: Int, scalar: Unicode.Scalar)? {
    var start = end
    while start > least, end - start < 10, isNameByte(text[start - 1]) { start -= 1 }
    guard start < end else { return nil }
    let name = String(decoding: text[start..<end], as: UTF8.self)
    var hasAmpersand = start > least && text[start - 1] == UInt8(ascii: "&")
    if hasAmpersand && name == "amp" && isEntity(text[(end + 1)...]) { return nil }
    if start - 5 >= least, text[start - 5..<start].elementsEqual("&amp;".utf8) {
      (start, hasAmpersand) = (start - 4, true)
    }
    if name.first == "#" {
      guard let scalar = numbered(name.dropFirst()) else { return nil }
      if hasAmpersand { return (start - 1, scalar) }
      let takesSpace = scalar == "'" && start > least && text[start - 1] == 0x20
      return (takesSpace ? start - 1 : start, scalar)
    }
    guard let scalar = named[name] else { return nil }
    if hasAmpersand { return (start - 1, scalar) }
    let isCommon = ["quot", "amp", "lt", "gt", "nbsp", "apos"].contains(name)
    return isCommon && (start == 0 || text[start - 1] == 0x20) ? (start, scalar) : nil
  }

  /// Whether a text begins as an entity goes on after its `&`.
  private static func isEntity(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let end = text.prefix(11).firstIndex(of: UInt8(ascii: ";")), end > text.startIndex else {
      return false
    }
    return text[..<end].allSatisfy(isNameByte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "#") || byte & 0x80 == 0 && !CharacterClass.ofByte[Int(byte)].isDisjoint(with: .word)
  }

  /// A character by its number; 128 to 159 mean the characters of Windows-1252, as browsers read them.
  private static func numbered(_ digits: Substring) -> Unicode.Scalar? {
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    guard
      let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits), number >= 0x20
    else { return nil }
    if (0x80...0x9F).contains(number) { return Array(windows1252.unicodeScalars)[Int(number) - 0x80] }
    return Unicode.Scalar(number)
  }

  private static let windows1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"

  private static let named: [String: Unicode.Scalar] = {
    var named: [String: Unicode.Scalar] = [
      "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "hellip": "…", "ndash": "–", "mdash": "—",
      "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„", "lsaquo": "‹",
      "rsaquo": "›", "bull": "•", "euro": "€", "trade": "™", "tilde": "˜", "circ": "ˆ", "dagger": "†",
      "OElig": "Œ", "oelig": "œ", "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ",
    ]
    // U+00A0 to U+00FF in their order.
    let latin1 = """
      nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
      micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
      AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml \
      times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
      egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash \
      ugrave uacute ucirc uuml yacute thorn yuml
      """
    for (index, name) in latin1.split(separator: " ").enumerated() {
      named[String(name)] = Unicode.Scalar(UInt32(0xA0 + index))
    }
    return named
  }()
}
