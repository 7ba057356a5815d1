import Autograd
import Glibc
import Layers
import Recipes
import TensorCore
import Testing
import Training

/// What a correct attention must be able to learn (specification, section 12; the tasks of keras-attention).
@Suite struct BehaviourTests {
  /// Numbers in, one number out: a recurrent layer, an attention over its states, a linear unit.
  private struct Reader: Module {
    let recurrent: Recurrent
    let attention: any Pooling
    let output: Linear

    var parameters: ParameterTree { ["recurrent": recurrent, "attention": attention, "output": output] }

    func callAsFunction(_ texts: Sequences, in pass: Pass) -> Variable {
      let (states, final) = recurrent(texts, in: pass)
      return output(attention(Reading(states).with(states, final: final), in: pass), in: pass)
    }
  }

  /// Sequences of so many numbers a step, and the number to be found in each.
  private struct Task {
    let sequences: [[[Double]]]
    let targets: [Double]

    func texts(_ range: Range<Int>) -> Sequences {
      let chosen = sequences[range]
      let rows = chosen.flatMap { $0 }
      return Sequences(Variable(Tensor(rows)), lengths: Lengths(chosen.map(\.count)))
    }
  }

  /// Trains by the mean absolute error and returns the attention weights of the last `held` sequences.
  private func weights(_ reader: Reader, _ task: Task, held: Int, epochs: Int, rate: Double) throws
    -> [[Double]]
  {
    let rule = try OptimizerRule(Recipe.parse("type: adam\nrate: \(rate)".utf8, file: "test"))
    let optimizer = Optimizer(rule: rule, parameters: reader.parameters)
    let (batch, count) = (50, task.targets.count - held)
    var step = 0
    for _ in 0..<epochs {
      for start in stride(from: 0, to: count, by: batch) {
        step += 1
        let range = start..<min(start + batch, count)
        let pass = Pass.training(random: RandomStream(seed: 1, "behaviour", step))
        let targets = Tensor(Array(task.targets[range]), shape: [range.count, 1])
        let gap = reader(task.texts(range), in: pass) - Variable(targets)
        let loss = (1 / Double(range.count)) * sum(absolute(gap))
        let gradients = GradientSum([pass.tape?.gradients(of: loss) ?? []], optimizer: optimizer)
        let factor = 1 - Double(step) / Double(epochs * ((count + batch - 1) / batch) + 1)
        optimizer.update(gradients.gradients, step: step, factor: factor)
      }
    }
    let trace = Trace()
    _ = reader(task.texts(count..<count + held), in: .inference(trace: trace))
    let matrices = try #require(trace.entries.last).matrices
    return (0..<held).map { matrices.matrix($0).numbers }
  }

  /// Numbers of the Beta(1/10, 1) distribution: x = u^10, most of them near 0.
  @Test func attentionFindsTheMaximum() throws {
    var stream = RandomStream(seed: 3, "maximum")
    let numbers = (0..<2500).map { _ in (0..<10).map { _ in pow(stream.uniform(), 10) } }
    let task = Task(sequences: numbers.map { $0.map { [$0] } }, targets: numbers.map { $0.max() ?? 0 })
    let make = Initializer(seed: 2)
    let reader = Reader(
      recurrent: Recurrent(.lstm, channels: 1, units: 128, isBidirectional: false, make["recurrent"]),
      attention: ManyToOneAttention(
        attention: Attention(score: GeneralScore(queries: 128, keys: 128, make["score"])), channels: 128,
        units: 128, make["attention"]), output: Linear(in: 128, out: 1, make["output"]))
    let weights = try weights(reader, task, held: 500, epochs: 45, rate: 0.01)
    let found = zip(weights, numbers.suffix(500)).count { weights, numbers in
      weights.firstIndex(of: weights.max() ?? 0) == numbers.firstIndex(of: numbers.max() ?? 0)
    }
    print("maximum found in \(found) of 500")
    #expect(found >= 475, "\(found) of 500")
  }

  /// Twenty steps of a number and a mark; the target is the mean of the two numbers that follow a mark of 0.
  @Test func attentionFindsTheNumbersBehindTheDelimiters() throws {
    var stream = RandomStream(seed: 4, "delimiter")
    var (sequences, targets, places) = ([[[Double]]](), [Double](), [[Int]]())
    for _ in 0..<3300 {
      var numbers = (0..<20).map { _ in stream.uniform() }
      // Two delimiters, each with a number behind it and neither in the other's place.
      let chosen = stream.permutation(18).reduce(into: [Int]()) { chosen, place in
        if chosen.count < 2, chosen.allSatisfy({ Swift.abs($0 - place) > 1 }) { chosen.append(place) }
      }
      for place in chosen { numbers[place] = 0 }
      targets.append(chosen.reduce(0) { $0 + numbers[$1 + 1] } / 2)
      places.append(chosen.map { $0 + 1 })
      sequences.append(numbers.map { [$0] })
    }
    let make = Initializer(seed: 5)
    let reader = Reader(
      recurrent: Recurrent(.lstm, channels: 1, units: 100, isBidirectional: false, make["recurrent"]),
      attention: ManyToOneAttention(
        attention: Attention(score: AdditiveScore(queries: 100, keys: 100, units: 100, make["score"])),
        channels: 100, units: 64, make["attention"]), output: Linear(in: 64, out: 1, make["output"]))
    let weights = try weights(
      reader, Task(sequences: sequences, targets: targets), held: 300, epochs: 30, rate: 0.003)
    let found = zip(weights, places.suffix(300)).count { weights, places in
      let two = weights.indices.sorted { weights[$0] > weights[$1] }.prefix(2)
      return Set(two) == Set(places)
    }
    print("delimiters found in \(found) of 300")
    #expect(found >= 285, "\(found) of 300")
  }
}
