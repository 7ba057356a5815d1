import Recipes

/// Names as an error lists them: `'a', 'b', 'c'`; at most 40 of them.
func quotedList(_ names: [String]) -> String {
  let shown = names.prefix(40).map { quoted($0) }.joined(separator: ", ")
  return names.count > 40 ? shown + " and \(names.count - 40) more" : shown
}
