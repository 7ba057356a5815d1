package import Autograd
import CKernels
import Glibc
package import Layers
package import Recipes
package import TensorCore

/// The update rule of one run: plain numbers, read from a recipe's `training.optimizer`.
package struct OptimizerRule: Sendable {
  enum Kind: String, CaseIterable { case adam, adagrad, sgd }

  let kind: Kind
  let rate: Double
  let momentum: Double
  let beta1, beta2, epsilon: Double
  let weightDecay: Double
  /// Rates of parts of the model, by the first part of the parameters' names.
  let rates: [(prefix: String, rate: Double)]

  package init(_ node: RecipeNode) throws {
    kind = try node.choice("type", default: .adam)
    let usual = [Kind.adam: 0.001, .adagrad: 0.05, .sgd: 0.1]
    rate = try node.double("rate", default: usual[kind], in: 0...100)
    let rates = try node.node("rates")
    self.rates = try rates.keys.map { part in (part, try rates.double(part, in: 0...100)) }
    momentum = kind == .sgd ? try node.double("momentum", default: 0.9, in: 0..<1) : 0
    beta1 = kind == .adam ? try node.double("beta1", default: 0.9, in: 0..<1) : 0
    beta2 = kind == .adam ? try node.double("beta2", default: 0.999, in: 0..<1) : 0
    epsilon = kind == .sgd ? 0 : try node.double("epsilon", default: 1e-8, in: 0...1)
    weightDecay = kind == .adam ? try node.double("weight_decay", default: 0, in: 0...1) : 0
  }
}

/// Changes parameters by their gradients.
///
///     AdaGrad (Duchi et al. 2011):  s += g²;  w −= rate · g / (√s + ε)
///     Adam (Kingma and Ba 2015):    m, v running means of g, g²;  w −= rate · m̂ / (√v̂ + ε)
///     AdamW (Loshchilov and Hutter 2019): w is first scaled by 1 − rate · weight_decay
///     SGD with momentum:            v = momentum · v + g;  w −= rate · v
///
/// Of an embedding table only the rows that the batch used are touched, with their states: for AdaGrad without
/// L2 that is exact; for Adam and momentum the running means of the other rows rest (lazy Adam). L2 penalises a
/// row when it is used, and decay does not touch the table.
package final class Optimizer {
  /// One parameter with the running numbers of its rule.
  package struct Slot {
    package let name: String
    package let parameter: Parameter
    /// AdaGrad: [s]. Adam: [m, v]. SGD: [v].
    package let states: [Tensor]
    /// L2 penalty of this parameter: its gradient is increased by l2 · w.
    let l2: Double
    let rate: Double
  }

  let rule: OptimizerRule
  package let slots: [Slot]
  private let slotOf: [ObjectIdentifier: Int]

  package init(rule: OptimizerRule, parameters: ParameterTree, l2: [(prefix: String, amount: Double)] = []) {
    self.rule = rule
    slots = parameters.entries.filter { $0.parameter.isTrained }.map { name, parameter in
      let states = (0..<(rule.kind == .adam ? 2 : 1)).map { _ in
        Tensor(zeros: parameter.value.shape, parameter.value.precision)
      }
      let penalty = l2.last { name.isPart(of: $0.prefix) && !name.hasSuffix("bias") }?.amount ?? 0
      let rate = rule.rates.last { name.isPart(of: $0.prefix) }?.rate ?? rule.rate
      return Slot(name: name, parameter: parameter, states: states, l2: penalty, rate: rate)
    }
    slotOf = Dictionary(
      uniqueKeysWithValues: slots.enumerated().map { (ObjectIdentifier($1.parameter), $0) })
  }

  /// The slot of a parameter.
  func index(of parameter: Parameter) -> Int? { slotOf[ObjectIdentifier(parameter)] }

  /// One update; `gradients` has an entry for each slot, nil where the loss did not depend on it.
  ///
  /// - Parameters:
  ///   - step: counted from 1, for Adam's bias corrections.
  ///   - factor: the schedule's share of the rate.
  package func update(_ gradients: [Gradient?], step: Int, factor: Double) {
    for (slot, gradient) in zip(slots, gradients) {
      guard let gradient else { continue }
      switch gradient {
      case .dense(let dense):
        if slot.l2 > 0 { addScaled(slot.parameter.value, by: slot.l2, to: dense) }
        apply(
          dense, to: slot.parameter.value, slot.states, rate: slot.rate * factor, step: step,
          decay: slot.name.hasSuffix("bias") ? 0 : rule.weightDecay)
      case .rows(let ids, let rows):
        for (index, id) in ids.enumerated() {
          let row = Int(id)..<Int(id) + 1
          let gradient = rows.rows(index..<index + 1)
          if slot.l2 > 0 { addScaled(slot.parameter.value.rows(row), by: slot.l2, to: gradient) }
          apply(
            gradient, to: slot.parameter.value.rows(row),
            slot.states.map { $0.rows(row) }, rate: slot.rate * factor, step: step, decay: 0)
        }
      }
    }
  }

  private func apply(
    _ g: Tensor, to w: Tensor, _ states: [Tensor], rate: Double, step: Int, decay: Double
  ) {
    switch rule.kind {
    case .adagrad: wr_adagrad(w.code, w.count, rate, rule.epsilon, g.raw, states[0].raw, w.raw)
    case .sgd: wr_sgd(w.code, w.count, rate, rule.momentum, g.raw, states[0].raw, w.raw)
    case .adam:
      // m̂ / (√v̂ + ε) with m̂ = m / c1 and v̂ = v / c2 is √c2 / c1 · m / (√v + ε √c2).
      let correction1 = 1 - pow(rule.beta1, Double(step))
      let correction2 = (1 - pow(rule.beta2, Double(step))).squareRoot()
      wr_adam(
        w.code, w.count, rate * correction2 / correction1, rule.beta1, rule.beta2, rule.epsilon * correction2,
        1 - rate * decay, g.raw, states[0].raw, states[1].raw, w.raw)
    }
  }
}

extension String {
  /// Whether a parameter of this name belongs to a part of the model, or is it.
  func isPart(of part: String) -> Bool { self == part || hasPrefix(part + ".") }
}
