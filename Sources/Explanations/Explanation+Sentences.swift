import Recipes
extension Explanation {
  /// The method's name to read.
  var methodName: String { printable(method).split(separator: "_").joined(separator: " ") }

  /// What a weight means, in one sentence.
  var methodSentence: String {
    switch method {
    case "attention":
      "A word's weight is the attention that the model paid to it, which need not be its influence."
    case "gradient":
      "A word's weight is the gradient of the probability times the word's vector: roughly what it adds."
    case "integrated_gradients":
      "A word's weight is its part of the probability: gradients averaged on the way from zero vectors."
    case "occlusion":
      "A word's weight is what the answer's probability loses when the word is taken out of the text."
    default: "A word's weight says how much the word counted for the answer."
    }
  }

  /// What taking words out does to the answer, in plain English; nil where it was not measured.
  var faithfulnessSentence: String? {
    guard let faithfulness else { return nil }
    let one = faithfulness.k == 1
    let count = one ? "one" : "\(faithfulness.k)"
    let draws = faithfulness.draws == 1 ? "1 draw" : "mean of \(faithfulness.draws) draws"
    let sentence =
      "Taking out \(one ? "the word" : "the \(count) words") with the most weight "
      + effect(faithfulness.most, on: "the probability of “\(printable(label))”")
      + "; taking out \(count) at random \(effect(faithfulness.random, on: "it")) (\(draws))"
      + "; taking out the \(count) with the least weight \(effect(faithfulness.least, on: "it"))."
    // What reads as the same is the same.
    let (most, random) = (thousandths(faithfulness.most), thousandths(faithfulness.random))
    if most > random { return sentence + " Here the weights point at words that matter." }
    if most < random {
      return sentence
        + " Here the words with the most weight matter no more than others: do not rely on the weights."
    }
    return sentence
  }

  private func thousandths(_ drop: Double) -> Double { (drop * 1000).rounded() }

  private func effect(_ drop: Double, on what: String) -> String {
    if thousandths(drop) == 0 { return "hardly changes \(what)" }
    return "\(drop < 0 ? "raises" : "lowers") \(what) by \(figure(abs(drop), decimals: 3))"
  }
}
