import Autograd
import Layers
import Recipes

/// From one vector a row to one score a class: dropout, an optional hidden layer, a linear layer.
struct ClassifierHead: Module {
  let dropout: Dropout
  let hidden: Linear?
  let output: Linear

  var parameters: ParameterTree { ["hidden": hidden, "output": output] }

  /// What a recipe's `head` node asks for.
  struct Settings {
    let dropout: Double
    let units: Int
    let activation: Activation
    /// Numbers that the head reads.
    let width: Int
    let classes: Int

    init(
      _ node: RecipeNode, width: Int, _ context: ModelContext, _ budget: inout ParameterBudget
    ) throws {
      self.width = width
      dropout = try node.double("dropout", default: 0, in: 0..<1)
      units = try node.int("hidden", default: 0, in: 0...65536)
      activation = try node.choice("activation", default: .relu)
      classes = context.classes
      budget.add([width, units], node, "hidden")
      budget.add([units == 0 ? width : units, classes], node, "hidden")
    }
  }

  /// A head with its first values.
  init(_ settings: Settings, _ make: Initializer) {
    dropout = Dropout(rate: settings.dropout)
    let (width, units) = (settings.width, settings.units)
    hidden =
      units == 0 ? nil : Linear(in: width, out: units, activation: settings.activation, make["hidden"])
    output = Linear(in: units == 0 ? width : units, out: settings.classes, make["output"])
  }

  /// [rows, width] → [rows, classes]
  func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    var x = dropout(x, in: pass)
    if let hidden { x = dropout(hidden(x, in: pass), in: pass) }
    return output(x, in: pass)
  }
}
