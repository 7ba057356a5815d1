/// "84.12 %", or "–" where there is no number.
package func percent(_ share: Double) -> String {
  share.isFinite ? fixed(share * 100, decimals: 2) + " %" : "–"
}

/// `value` with exactly `decimals` digits after the point, or "–" where it is not a number.
package func fixed(_ value: Double, decimals: Int) -> String {
  precondition((0...9).contains(decimals), "fixed: \(decimals) decimals")
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled.isFinite, let whole = Int64(exactly: scaled) else { return value.isNaN ? "–" : "\(value)" }
  let digits = String(whole)
  let filled = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
  let sign = value < 0 && whole > 0 ? "-" : ""
  return decimals == 0 ? sign + filled : sign + filled.dropLast(decimals) + "." + filled.suffix(decimals)
}

/// "1,234,567".
package func grouped(_ number: Int) -> String {
  var digits = String(number.magnitude)[...]
  var groups: [Substring] = []
  while digits.utf8.count > 3 {
    groups.insert(digits.suffix(3), at: 0)
    digits = digits.dropLast(3)
  }
  return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}
