import Autograd
import Models
import Recipes
import TensorCore
import TextData
import Training

extension RunPlan {
  /// What an arm computes and how it is trained, as a hash: two arms with the same one give the same runs.
  ///
  /// It takes in the recipe's `text` and `training` without its seed, every parameter's name, shape and whether it is
  /// trained, and the scores of some rows with weights that its name and shape decide: in use, and in a step of
  /// training, where dropout and draws show.
  func signature(of recipe: RecipeNode, on rows: [EncodedRow]) throws -> String {
    var hash = XXH64()
    func add(_ text: String) { Array((text + "\n").utf8).withUnsafeBytes { hash.update($0) } }
    add(try recipe.node("text").yaml)
    if case .object(let members) = try recipe.node("training").complete() {
      add(JSONValue.object(members.filter { $0.name != "seed" }).yaml)
    }
    for (name, parameter) in classifier.parameters.entries {
      add("\(name) \(parameter.value.shape) \(parameter.isTrained) \(parameter.isTable)")
      var stream = RandomStream(seed: 1, "probe." + name)
      let block = (0..<min(parameter.value.count, 4096)).map { _ in Float(stream.uniform() - 0.5) / 4 }
      parameter.fill { numbers in
        for start in stride(from: 0, to: numbers.count, by: block.count) {
          let end = min(start + block.count, numbers.count)
          _ = numbers[start..<end].update(fromContentsOf: block[..<(end - start)])
        }
      }
    }
    for pass in [Pass.inference(), .training(random: RandomStream(seed: 1, "probe"), step: 1)] {
      let scores = classifier.logits(ModelInput(rows), in: pass)
      for value in [scores] + pass.penalties { value.value.withBytes { hash.update($0) } }
    }
    return hash.hexadecimal
  }
}
