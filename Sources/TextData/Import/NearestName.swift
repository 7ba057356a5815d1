/// The name of `names` that is most like `name`; nil when none is close enough to have been meant.
///
/// Closeness is the number of bytes to insert, delete or replace, letter case ignored; at most a third of
/// the name may differ (but one byte always may).
func nearestName(to name: String, among names: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8.prefix(100))
  var best: (distance: Int, name: String)?
  for candidate in names {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8.prefix(100)))
    if distance <= max(1, wanted.count / 3), distance < best?.distance ?? .max {
      best = (distance, candidate)
    }
  }
  return best?.name
}

/// Levenshtein's distance, a row of the table at a time.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, byte) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let replaced = diagonal + (byte == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}

/// Names as an error lists them: `'a', 'b', 'c'`; at most 40 of them, each cut at 60 characters.
func quotedList(_ names: [String]) -> String {
  let shown = names.prefix(40).map { "'" + $0.prefix(60) + "'" }.joined(separator: ", ")
  return names.count > 40 ? shown + " and \(names.count - 40) more" : shown
}
