/// p values corrected for their number, so that the chance of any false rejection among them stays below the level.
///
///     corrected of the i-th smallest = max over j ≤ i of min(1, (n − j + 1) · p_j)        n p values
///
/// Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure". Holds however the tests depend on each other.
///
/// - Returns: the corrected values, in the order of `values`
public func holmCorrected(_ values: [Double]) -> [Double] {
  var corrected = values
  var largest = 0.0
  for (rank, position) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
    largest = max(largest, min(1, Double(values.count - rank) * values[position]))
    corrected[position] = largest
  }
  return corrected
}
