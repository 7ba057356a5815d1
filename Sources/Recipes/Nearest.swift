/// The candidate most like `name`, for "did you mean …?"; nil when none is near.
///
/// Near means at most one edit in names of up to four characters and one more for each three characters beyond;
/// upper and lower case count as the same. Of equals the first wins.
package func nearest(_ name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  guard (1...64).contains(wanted.count) else { return nil }
  let limit = max(1, (wanted.count + 2) / 3)
  var best: (candidate: String, distance: Int)?
  for candidate in candidates where candidate != name {
    let other = Array(candidate.lowercased().unicodeScalars.prefix(wanted.count + limit + 1))
    guard abs(other.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, other)
    if distance <= limit, distance < max(wanted.count, other.count), distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.candidate
}

/// The remedy for an unknown name: the nearest one where there is one, and all names there are.
public func suggestion(for name: String, among known: [String]) -> String {
  let list = known.isEmpty ? "(none is known)" : "(known: \(known.joined(separator: ", ")))"
  guard let near = nearest(name, among: known) else { return list }
  return "did you mean '\(near)'? \(list)"
}

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
///
/// Damerau 1964, "A technique for computer detection and correction of spelling errors"; no part is edited twice
/// (optimal string alignment).
package func editDistance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1] + [Int](repeating: 0, count: b.count)
    for j in b.indices {
      row[j + 1] = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
      }
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
