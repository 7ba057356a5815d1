import Glibc

/// The logarithm of Γ(x) for x > 0.
private func logGamma(_ x: Double) -> Double {
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}

/// The regularised incomplete beta function: the share of a beta distribution below x.
///
///     I_x(a, b) = Γ(a + b) / (Γ(a) Γ(b)) · ∫₀ˣ t^(a − 1) (1 − t)^(b − 1) dt        a, b > 0, x in [0, 1]
///
/// The continued fraction of the Digital Library of Mathematical Functions, 8.17.22, by the method of Lentz (Press
/// et al. 2007, "Numerical Recipes", section 6.4); where it converges slowly, I_x(a, b) = 1 − I_(1 − x)(b, a).
///
/// - Parameter complement: 1 − x, which the caller may know better where x is close to 1
package func incompleteBeta(_ a: Double, _ b: Double, at x: Double, complement: Double) -> Double {
  if x <= 0 { return 0 }
  if complement <= 0 { return 1 }
  let isSlow = x > (a + 1) / (a + b + 2)
  let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(complement))
  return isSlow
    ? 1 - front / b * betaFraction(b, a, at: complement) : front / a * betaFraction(a, b, at: x)
}

/// The continued fraction 1 / (1 + d₁ / (1 + d₂ / (1 + …))) of the incomplete beta function.
private func betaFraction(_ a: Double, _ b: Double, at x: Double) -> Double {
  let smallest = 1e-300  // stands for a zero that would be divided by
  func kept(_ value: Double) -> Double { abs(value) < smallest ? smallest : value }
  var upper = 1.0
  var lower = 1 / kept(1 - (a + b) * x / (a + 1))
  var value = lower
  for step in 1...10_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    lower = 1 / kept(1 + even * lower)
    upper = kept(1 + even / upper)
    value *= lower * upper
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    lower = 1 / kept(1 + odd * lower)
    upper = kept(1 + odd / upper)
    value *= lower * upper
    if abs(lower * upper - 1) < 1e-15 { break }
  }
  return value
}
