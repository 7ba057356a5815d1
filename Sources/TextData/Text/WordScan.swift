/// One pass of the word tokeniser over one text.
struct WordScan {
  let text: UnsafeRawBufferPointer
  let classes: UnsafeBufferPointer<CharacterClass>
  let tokenizer: WordTokenizer

  func run(into tokens: inout Tokens) {
    var at = 0
    while at < text.count {
      let start = at
      let first = classes[Int(text[at])]
      at += 1
      if first == .space { continue }
      if !first.isDisjoint(with: .word) {
        at = endOfRun(from: at)
        if at == text.count || classes[Int(text[at])] == .space {
          tokens.tokens.append(.init(start: start, end: at, wordStart: start, wordEnd: at))
          at += 1
          continue
        }
        var hasApostrophe = false
        if at + 1 < text.count, text[at] == 0x27, classes[Int(text[at + 1])] == .letter {
          hasApostrophe = true
          at += 2
          while at < text.count, classes[Int(text[at])] == .letter { at += 1 }
        }
        if at < text.count, isPartOfWord(at, afterApostrophe: hasApostrophe) {
          at = unicodeToken(from: start, into: &tokens)
        } else {
          append(start, at, apostrophe: hasApostrophe ? 1 : 0, into: &tokens)
        }
      } else if first == .multibyte {
        at = unicodeToken(from: start, into: &tokens)
      } else if at < text.count, classes[Int(text[at])] == .multibyte {
        at = skipExtending(from: at)
        tokens.tokens.append(.init(start: start, end: at, wordStart: start, wordEnd: at))
      } else {
        if tokenizer.splitsContractions && text[start] == 0x27 { at = loneContraction(from: start) }
        tokens.tokens.append(.init(start: start, end: at, wordStart: start, wordEnd: at))
      }
    }
  }

  /// The end of the ASCII letters and digits that begin at `at`.
  ///
  /// Eight bytes at a time without a branch for each: in a byte whose highest bit is clear, adding 0x80 - c sets
  /// that bit exactly when the byte is at least c.
  @inline(__always)
  private func endOfRun(from begin: Int) -> Int {
    let (ones, high): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    var at = begin
    while at + 8 <= text.count {
      let bytes = text.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
      let ascii = bytes & ~high
      let lower = ascii | 0x20 &* ones
      let letters = (lower &+ (0x80 - 0x61) &* ones) & ~(lower &+ (0x80 - 0x7B) &* ones)
      let digits = (ascii &+ (0x80 - 0x30) &* ones) & ~(ascii &+ (0x80 - 0x3A) &* ones)
      let others = ~((letters | digits) & ~bytes) & high
      if others != 0 { return at + others.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < text.count, !classes[Int(text[at])].isDisjoint(with: .word) { at += 1 }
    return at
  }

  /// Whether what follows a run of ASCII letters may go on with the word beyond ASCII.
  @inline(__always)
  private func isPartOfWord(_ at: Int, afterApostrophe: Bool) -> Bool {
    if classes[Int(text[at])] == .multibyte { return true }
    return !afterApostrophe && text[at] == 0x27 && at + 1 < text.count
      && classes[Int(text[at + 1])] == .multibyte
  }

  /// Reads a token that has characters beyond ASCII, or may have, and appends it; returns its end.
  private func unicodeToken(from start: Int, into tokens: inout Tokens) -> Int {
    var (kind, at) = character(at: start)
    if kind.contains(.space) { return at }
    if kind.isDisjoint(with: .word) {
      at = skipExtending(from: at)
      tokens.tokens.append(.init(start: start, end: at, wordStart: start, wordEnd: at))
      return at
    }
    var hasUpper = kind.contains(.upper)
    var apostrophe = 0  // its length in bytes
    while at < text.count {
      let (next, after) = character(at: at)
      kind = next
      if !kind.isDisjoint(with: apostrophe == 0 ? [.letter, .digit, .extend] : [.letter, .extend]) {
        if kind.contains(.upper) { hasUpper = true }
        at = after
      } else if apostrophe == 0, isApostrophe(at, after), after < text.count,
        character(at: after).kind.contains(.letter)
      {
        apostrophe = after - at
        at = after
      } else {
        break
      }
    }
    if (hasUpper && tokenizer.lowercases) || apostrophe == 3 {
      appendRewritten(start, at, apostrophe: apostrophe, into: &tokens)
    } else {
      append(start, at, apostrophe: apostrophe, into: &tokens)
    }
    return at
  }

  private func isApostrophe(_ at: Int, _ after: Int) -> Bool {
    text[at] == 0x27 || after == at + 3 && text[at] == 0xE2 && text[at + 1] == 0x80 && text[at + 2] == 0x99
  }

  /// Appends a token whose word is not the same bytes as the text (lower-cased where that is ASCII).
  private func appendRewritten(_ start: Int, _ end: Int, apostrophe: Int, into tokens: inout Tokens) {
    var word = String(decoding: UnsafeRawBufferPointer(rebasing: text[start..<end]), as: UTF8.self)
    if tokenizer.lowercases { word = word.lowercased() }
    let wordStart = tokens.words.count
    var curly = 0  // bytes of U+2019 seen so far
    for byte in word.utf8 {
      tokens.words.append(byte)
      curly = byte == 0xE2 ? 1 : curly == 1 && byte == 0x80 ? 2 : curly == 2 && byte == 0x99 ? 3 : 0
      if curly == 3 {
        tokens.words.removeLast(3)
        tokens.words.append(0x27)
      }
    }
    let token = Tokens.Token(start: start, end: end, wordStart: wordStart, wordEnd: tokens.words.count)
    append(token, apostrophe: apostrophe, into: &tokens)
  }

  @inline(__always)
  private func append(_ start: Int, _ end: Int, apostrophe: Int, into tokens: inout Tokens) {
    append(
      .init(start: start, end: end, wordStart: start, wordEnd: end), apostrophe: apostrophe, into: &tokens)
  }

  /// Appends a word, split if it is a contraction. `apostrophe` is the length of its apostrophe in the text.
  @inline(__always)
  private func append(_ token: Tokens.Token, apostrophe: Int, into tokens: inout Tokens) {
    if apostrophe == 0 || !tokenizer.splitsContractions {
      tokens.tokens.append(token)
      return
    }
    let suffix = tokens.words.withUnsafeBytes { contraction(in: $0, token.wordStart, token.wordEnd) }
    guard suffix > 0 else {
      tokens.tokens.append(token)
      return
    }
    let (wordCut, cut) = (token.wordEnd - suffix, token.end - suffix - (apostrophe - 1))
    tokens.tokens.append(.init(start: token.start, end: cut, wordStart: token.wordStart, wordEnd: wordCut))
    tokens.tokens.append(.init(start: cut, end: token.end, wordStart: wordCut, wordEnd: token.wordEnd))
  }

  /// The number of bytes at a word's end that are a token of their own; 0 when none are.
  private func contraction(in words: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int {
    let suffixes: [(StaticString, Int)] = [
      ("n't", 3), ("'s", 2), ("'re", 3), ("'ve", 3), ("'ll", 3), ("'d", 2), ("'m", 2),
    ]
    for (suffix, length) in suffixes where end - start > length {
      let matches = (0..<length).allSatisfy {
        let byte = words[end - length + $0]
        return (byte &- 0x41 < 26 ? byte | 0x20 : byte) == suffix.utf8Start[$0]
      }
      if matches { return length }
    }
    return 0
  }

  /// The end of `'s`, `'re` and so on when that is what begins here, else the end of the apostrophe.
  private func loneContraction(from start: Int) -> Int {
    var end = start + 1
    while end < text.count, classes[Int(text[end])] == .letter { end += 1 }
    if end < text.count, !classes[Int(text[end])].isDisjoint(with: [.digit, .multibyte]) { return start + 1 }
    // One byte before the apostrophe stands for the word that is not there.
    return contraction(in: text, start - 1, end) == end - start ? end : start + 1
  }

  /// The end of the marks and joiners that begin at `at`.
  private func skipExtending(from at: Int) -> Int {
    var at = at
    while at < text.count, text[at] >= 0x80 {
      let (kind, after) = character(at: at)
      if !kind.contains(.extend) { break }
      at = after
    }
    return at
  }

  /// The class of the character at an offset, and the offset after it.
  @inline(__always)
  private func character(at: Int) -> (kind: CharacterClass, after: Int) {
    let first = text[at]
    if first < 0x80 { return (classes[Int(first)], at + 1) }
    // U+4000 to U+9FFF: ideographs (and hexagrams), the bulk of Chinese text.
    if first >= 0xE4, first <= 0xE9, at + 2 < text.count, text[at + 1] & text[at + 2] & 0x80 != 0,
      (text[at + 1] | text[at + 2]) & 0x40 == 0
    {
      return ([], at + 3)
    }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, at + length <= text.count else { return ([], at + 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in at + 1..<at + length {
      if text[index] & 0xC0 != 0x80 { return ([], at + 1) }
      value = value << 6 | UInt32(text[index] & 0x3F)
    }
    guard let scalar = Unicode.Scalar(value) else { return ([], at + 1) }
    return (CharacterClass.of(scalar), at + length)
  }
}
