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

  /// What the numbers of all parameters have in common in one update.
  private struct Turn {
    let factor: Double
    /// Adam's bias corrections: 1 − β₁ᵗ and √(1 − β₂ᵗ).
    let correction1, correction2: Double
  }

  /// One update; `gradients` has an entry for each slot, nil where the loss did not depend on it.
  ///
  /// - Parameters:
  ///   - step: counted from 1, for Adam's bias corrections.
  ///   - factor: the schedule's share of the rate.
  package func update(
    _ gradients: [Gradient?], step: Int, factor: Double, workers: Workers = Workers(count: 1)
  ) {
    let turn = Turn(
      factor: factor, correction1: 1 - pow(rule.beta1, Double(step)),
      correction2: (1 - pow(rule.beta2, Double(step))).squareRoot())
    let shared = Unchecked(self)
    workers.run(parts: gradients.map { $0?.parts ?? (0, 1) }) { slot, range in
      shared.value.update(shared.value.slots[slot], gradients[slot], range, turn)
    }
  }

  /// Updates some numbers of a parameter, or some of the rows of a table that have a gradient.
  private func update(_ slot: Slot, _ gradient: Gradient?, _ range: Range<Int>, _ turn: Turn) {
    switch gradient {
    case nil: return
    case .dense(let dense)?:
      let decay = slot.name.hasSuffix("bias") ? 0 : rule.weightDecay
      apply(dense.part(range), to: slot, from: range.lowerBound, turn, decay: decay)
    case .rows(let ids, let rows)?:
      for index in range {
        apply(
          rows.rows(index..<index + 1), to: slot, from: Int(ids[index]) * rows.columns, turn, decay: 0)
      }
    }
  }

  /// Updates the numbers of a parameter from `start` on, as many as `g` has.
  private func apply(_ g: Tensor, to slot: Slot, from start: Int, _ turn: Turn, decay: Double) {
    let range = start..<start + g.count
    let (w, state) = (slot.parameter.value.part(range), slot.states[0].part(range))
    let rate = slot.rate * turn.factor
    if slot.l2 > 0 { addScaled(w, by: slot.l2, to: g) }
    switch rule.kind {
    case .adagrad: wr_adagrad(w.code, w.count, rate, rule.epsilon, g.raw, state.raw, w.raw)
    case .sgd: wr_sgd(w.code, w.count, rate, rule.momentum, g.raw, state.raw, w.raw)
    case .adam:
      // m̂ / (√v̂ + ε) with m̂ = m / c1 and v̂ = v / c2 is √c2 / c1 · m / (√v + ε √c2).
      wr_adam(
        w.code, w.count, rate * turn.correction2 / turn.correction1, rule.beta1, rule.beta2,
        rule.epsilon * turn.correction2, 1 - rate * decay, g.raw, state.raw, slot.states[1].part(range).raw,
        w.raw)
    }
  }
}

extension String {
  /// Whether a parameter of this name belongs to a part of the model, or is it.
  func isPart(of part: String) -> Bool { self == part || hasPrefix(part + ".") }
}
