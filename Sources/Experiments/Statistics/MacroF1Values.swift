/// Macro-F1 as a mean over examples: of each example, macro-F1 and the example's influence on it.
///
///     F_c     = 2·tp_c / m_c                      m_c = (examples of class c) + (predictions of c)
///     macroF1 = (1 / K) Σ_c F_c                   over the K classes with m_c > 0
///     value_i = macroF1 + N / K · ((2·[g = p] − F_g) / m_g − F_p / m_p)       g true, p predicted class of i
///
/// What is added is N times the derivative of macro-F1 in the weight of example i. Over the examples it sums to
/// exactly 0, as macro-F1 does not change with the weight of all, so the values' mean is macro-F1 and their variance / N
/// is that of macro-F1 over new test examples, to first order: the infinitesimal jackknife of Jaeckel 1972, in
/// Efron 1982, "The Jackknife, the Bootstrap and Other Resampling Plans", chapter 6.
package func macroF1Values(gold: [Int], predicted: [Int], classes: Int) -> (macroF1: Double, values: [Double])
{
  var right = [Double](repeating: 0, count: classes)
  var both = right
  for (gold, predicted) in zip(gold, predicted) {
    if gold == predicted { right[gold] += 1 }
    both[gold] += 1
    both[predicted] += 1
  }
  let scores = zip(right, both).map { $1 == 0 ? 0 : 2 * $0 / $1 }
  let seen = Double(both.count { $0 > 0 })
  let macroF1 = scores.reduce(0, +) / seen
  let scale = Double(gold.count) / seen
  let values = zip(gold, predicted).map { gold, predicted in
    let ofTruth = (2 * (gold == predicted ? 1 : 0) - scores[gold]) / both[gold]
    return macroF1 + scale * (ofTruth - scores[predicted] / both[predicted])
  }
  return (macroF1, values)
}
