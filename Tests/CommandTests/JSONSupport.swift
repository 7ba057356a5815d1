import Foundation
import Testing

/// The objects that `--json` printed, one a line.
func objects(_ text: String) throws -> [[String: Any]] {
  try text.split(separator: "\n").map {
    try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
  }
}

/// The one object that `--json` printed.
func object(_ text: String) throws -> [String: Any] {
  let all = try objects(text)
  try #require(all.count == 1 && text.hasSuffix("\n"))
  return all[0]
}
