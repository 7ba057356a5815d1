import Glibc
import Autograd
import Layers
import Models
import Recipes
import TensorCore
import Testing
import Training

private func random(_ count: Int, _ seed: UInt64, _ place: Int = 0) -> [Double] {
  var stream = RandomStream(seed: seed, "update", place)
  return (0..<count).map { _ in stream.normal() }
}

/// A table and a matrix under one rule.
private struct Rig {
  let table: Parameter
  let weight = Parameter(Tensor(random(6, 2), shape: [2, 3], .float64))
  let optimizer: Optimizer

  private struct Parts: Module { let parameters: ParameterTree }

  init(
    _ rule: String, isTable: Bool = true, fixed: [Bool]? = nil, l2: [(prefix: String, amount: Double)] = []
  ) throws {
    table = Parameter(Tensor(random(15, 1), shape: [5, 3], .float64), isTable: isTable, fixedRows: fixed)
    let node = try Recipe.parse(rule.utf8, file: "rule")
    optimizer = Optimizer(
      rule: try OptimizerRule(node), parameters: ["embedding": table, "head.weight": weight], l2: l2)
    try node.finish()
  }

  /// Rows of the table, each by two pieces of a batch, and the same as a dense gradient.
  func gradient(_ ids: [Int32], step: Int) -> GradientSum {
    let rows = Tensor(random(ids.count * 3, 3, step), shape: [ids.count, 3], .float64)
    let part: Gradient
    if table.isTable {
      part = .rows(ids, rows)
    } else {
      let dense = Tensor(zeros: [5, 3], .float64)
      Gradient.rows(ids, rows).add(to: dense)
      part = .dense(dense)
    }
    let copy: Gradient
    switch part {
    case .dense(let tensor): copy = .dense(tensor.copy())
    case .rows(let ids, let tensor): copy = .rows(ids, tensor.copy())
    }
    return GradientSum(
      [
        [(table, part), (weight, .dense(Tensor(random(6, 4, step), shape: [2, 3], .float64)))],
        [(table, copy)],
      ], optimizer: optimizer)
  }

  static let batches: [[Int32]] = [[3, 0], [1], [3, 1, 4], [0], [0, 3]]
}

private func gap(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.numbers, b.numbers).reduce(0) { Swift.max($0, Swift.abs($1.0 - $1.1)) }
}

@Suite struct UpdateLaws {
  @Test func lazyRowsAreDenseForAdaGrad() throws {
    let rule = "{type: adagrad, rate: 0.1}"
    let (lazy, dense) = (try Rig(rule), try Rig(rule, isTable: false))
    for (step, ids) in Rig.batches.enumerated() {
      for rig in [lazy, dense] {
        rig.optimizer.update(rig.gradient(ids, step: step).gradients, step: step + 1, factor: 0.5)
      }
    }
    #expect(gap(lazy.table.value, dense.table.value) < 1e-14)
    #expect(gap(lazy.weight.value, dense.weight.value) == 0)
    #expect(lazy.table.value.rows(2..<3).numbers == Array(random(15, 1)[6..<9]))
  }

  @Test(arguments: ["adam", "adagrad", "sgd"])
  func onlyRowsThatAreUsedAndNotFixedMove(rule: String) throws {
    let rig = try Rig("{type: \(rule), rate: 0.1}", fixed: [true, false, false, true, false])
    let before = rig.table.value.numbers
    let sum = rig.gradient([3, 1], step: 0)
    rig.optimizer.update(sum.gradients, step: 1, factor: 1)
    for row in 0..<5 {
      let range = row * 3..<row * 3 + 3
      #expect((Array(before[range]) != Array(rig.table.value.numbers[range])) == (row == 1), "row \(row)")
    }
  }

  @Test func whatDoesNotMoveDoesNotCountInTheNorm() throws {
    let (free, fixed) = (try Rig("{}"), try Rig("{}", fixed: [false, false, false, true, false]))
    let dense = random(6, 4).reduce(0) { $0 + $1 * $1 }
    let rows = random(6, 3).map { 4 * $0 * $0 }  // two pieces
    #expect(
      Swift.abs(free.gradient([3, 1], step: 0).norm - (dense + rows.reduce(0, +)).squareRoot()) < 1e-12)
    let moving = rows[3...].reduce(0, +)
    #expect(Swift.abs(fixed.gradient([3, 1], step: 0).norm - (dense + moving).squareRoot()) < 1e-12)
  }

  @Test func clippingKeepsTheDirection() throws {
    let rig = try Rig("{}")
    let (whole, norm) = (rig.gradient([3, 1], step: 0), rig.gradient([3, 1], step: 0).norm)
    for limit in [norm * 1.01, norm / 3] {
      var clipped = rig.gradient([3, 1], step: 0)
      clipped.clip(to: limit)
      #expect(Swift.abs(clipped.norm - Swift.min(limit, norm)) < 1e-12)
      for (a, b) in zip(clipped.gradients, whole.gradients) {
        switch (a, b) {
        case (.dense(let x)?, .dense(let y)?), (.rows(_, let x)?, .rows(_, let y)?):
          for (p, q) in zip(x.numbers, y.numbers) {
            #expect(Swift.abs(p - q * Swift.min(1, limit / norm)) < 1e-12)
          }
        default: Issue.record("other kinds of gradients")
        }
      }
    }
  }

  @Test func l2PullsWeightsAndUsedRows() throws {
    let rule = "{type: sgd, rate: 0.1, momentum: 0}"
    let (plain, penalised) = (try Rig(rule), try Rig(rule, l2: [("embedding", 0.5), ("head", 0.25)]))
    let (table, weight) = (plain.table.value.copy(), plain.weight.value.copy())
    for rig in [plain, penalised] {
      rig.optimizer.update(rig.gradient([3, 1], step: 0).gradients, step: 1, factor: 1)
    }
    for index in 0..<15 {
      let pull = [1, 3].contains(index / 3) ? 0.1 * 0.5 * table.numbers[index] : 0
      #expect(
        Swift.abs(plain.table.value.numbers[index] - pull - penalised.table.value.numbers[index]) < 1e-14)
    }
    for index in 0..<6 {
      let pull = 0.1 * 0.25 * weight.numbers[index]
      #expect(
        Swift.abs(plain.weight.value.numbers[index] - pull - penalised.weight.value.numbers[index]) < 1e-14)
    }
  }

  /// Adam as its paper writes it, with decay as AdamW has it.
  @Test func adamIsItsDefinition() throws {
    let rig = try Rig("{type: adam, rate: 0.01, weight_decay: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 0.001}")
    var (w, m, v) = (
      rig.weight.value.numbers, [Double](repeating: 0, count: 6), [Double](repeating: 0, count: 6)
    )
    var (power1, power2) = (1.0, 1.0)
    for step in 0..<4 {
      rig.optimizer.update(rig.gradient([1], step: step).gradients, step: step + 1, factor: 0.5)
      (power1, power2) = (power1 * 0.8, power2 * 0.95)
      for (index, g) in random(6, 4, step).enumerated() {
        m[index] = 0.8 * m[index] + 0.2 * g
        v[index] = 0.95 * v[index] + 0.05 * g * g
        w[index] *= 1 - 0.005 * 0.1
        w[index] -= 0.005 * (m[index] / (1 - power1)) / ((v[index] / (1 - power2)).squareRoot() + 0.001)
        #expect(Swift.abs(w[index] - rig.weight.value.numbers[index]) < 1e-12)
      }
    }
  }

  @Test(arguments: [0.5, 0.9, 0.0])
  func lazyAveragesArePlainAverages(decay: Double) throws {
    let rig = try Rig("{type: adam, rate: 0.1}")
    let average = WeightAverage(rig.optimizer, decay: decay)
    var plain = [rig.table, rig.weight].map(\.value.numbers)
    for step in 1...23 {
      let sum = rig.gradient(Rig.batches[step * 7 % 5], step: step)
      average.prepare(sum.gradients)
      rig.optimizer.update(sum.gradients, step: step, factor: 1)
      average.add(sum.gradients, step: step)
      let beta = Swift.min(decay, Double(step) / Double(step + 9))
      for (index, parameter) in [rig.table, rig.weight].enumerated() {
        plain[index] = zip(plain[index], parameter.value.numbers).map { beta * $0 + (1 - beta) * $1 }
      }
      if step % 5 != 3 { continue }
      let current = [rig.table, rig.weight].map(\.value.numbers)
      average.withAverages {
        for (index, parameter) in [rig.table, rig.weight].enumerated() {
          for (a, b) in zip(parameter.value.numbers, plain[index]) { #expect(Swift.abs(a - b) < 1e-6) }
        }
      }
      #expect([rig.table, rig.weight].map(\.value.numbers) == current)
    }
  }

  @Test func schedulesAtTheirEnds() throws {
    func factors(_ yaml: String) throws -> [Double] {
      let settings = try TrainingSettings(try Recipe.parse("schedule: {\(yaml)}".utf8, file: "test"))
      return [1, 25, 50, 100].map { settings.schedule.factor(step: $0, of: 100) }
    }
    func expect(_ yaml: String, _ want: [Double]) throws {
      let got = try factors(yaml)
      for (a, b) in zip(got, want) { #expect(Swift.abs(a - b) < 1e-6, "\(yaml): \(got)") }
    }
    try expect("type: constant", [1, 1, 1, 1])
    try expect("type: linear", [0.99, 0.75, 0.5, 0])
    try expect("type: cosine", [0.999753, 0.853553, 0.5, 0])
    try expect("type: constant, warmup: 0.5", [0.02, 0.5, 1, 1])
    try expect("type: linear, warmup: 0.2", [0.05, 0.9375, 0.625, 0])
    let settings = try TrainingSettings(try Recipe.parse("schedule: {type: linear}".utf8, file: "test"))
    #expect(settings.schedule.factor(step: 1, of: 1) == 0 && settings.schedule.factor(step: 9, of: 3) == 0)
  }

  /// T23.
  @Test func crossEntropyOfTheSpecification() {
    let logits = Parameter(Tensor([[2, 0.5, -1]], .float64))
    for (smoothing, want) in [(0.0, 0.241311), (0.1, 0.391311)] {
      let pass = Pass.gradients()
      let row = EncodedRow(id: "", first: .init([1]), label: 0)
      let loss = crossEntropy(
        pass[logits], targets: LossRule(smoothing: smoothing).targets(of: row, classes: 3), weights: [1])
      #expect(Swift.abs(loss.value.numbers[0] - want) < 2e-6)
      guard case .dense(let gradient)? = pass.tape?.gradients(of: loss).first?.gradient else { continue }
      let targets = [1 - smoothing + smoothing / 3, smoothing / 3, smoothing / 3]
      for (index, base) in [-0.214403 + 1, 0.175290, 0.039113].enumerated() {
        #expect(Swift.abs(gradient.numbers[index] - (base - targets[index])) < 2e-6)
      }
    }
  }

  /// The factor (1 − p)^γ, and targets between labels and teachers.
  @Test func focalLossAndTeachers() {
    let logits = Tensor([[2, 0.5, -1]], .float64)
    let loss = crossEntropy(Variable(logits), targets: [1, 0, 0], weights: [1], focus: 2)
    let p = exp(-0.241311)
    #expect(Swift.abs(loss.value.numbers[0] - (1 - p) * (1 - p) * 0.241311) < 2e-6)
    let rule = LossRule(smoothing: 0.3, teacherShare: 0.5)
    let cases: [(teachers: [Float], want: [Double])] = [
      ([], [0.1, 0.8, 0.1]), ([0.5, 0.25, 0.25], [0.3, 0.525, 0.175]),
    ]
    for (teachers, want) in cases {
      let row = EncodedRow(id: "", first: .init([1]), label: 1, teachers: teachers)
      #expect(zip(rule.targets(of: row, classes: 3), want).allSatisfy { Swift.abs($0 - $1) < 1e-6 })
    }
  }

  @Test func partsHaveTheirOwnRates() throws {
    let (all, own) = (
      try Rig("{type: sgd, rate: 1}"), try Rig("{type: sgd, rate: 1, rates: {embedding: 0.25}}")
    )
    let before = (table: all.table.value.copy(), weight: all.weight.value.copy())
    for rig in [all, own] {
      rig.optimizer.update(rig.gradient([3, 0], step: 1).gradients, step: 1, factor: 1)
    }
    #expect(gap(all.weight.value, own.weight.value) == 0 && gap(before.weight, own.weight.value) > 0)
    for index in 0..<15 {
      let (whole, quarter) = (
        all.table.value[index] - before.table[index], own.table.value[index] - before.table[index]
      )
      #expect(Swift.abs(whole / 4 - quarter) < 1e-12)
    }
  }
}
