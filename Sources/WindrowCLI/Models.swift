import ArgumentParser
import Models
import Recipes

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List every model and every part that a recipe can name.",
    discussion: """
      Examples:
        windrow models
        windrow models --json

      Keys of --json, one object a part: family, key (where a recipe names it), name, help.
      """)

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    if json {
      for family in PartCatalogue.families {
        for part in family.parts {
          let object: JSONValue = [
            "family": .text(family.name), "key": .text(family.key), "name": .text(part.name),
            "help": .text(part.help),
          ]
          try StandardOutput.print(object.json)
        }
      }
    } else {
      try StandardOutput.print(
        PartCatalogue.families.map { family in
          let width = family.parts.map { displayWidth($0.name) }.max() ?? 0
          return "\(family.name) (\(family.key))\n"
            + family.parts.map { "  \(padded($0.name, to: width))  \($0.help)\n" }.joined()
        }.joined(separator: "\n")
          + "\nFolders with recipes: models/; a recipe's whole settings: recipe.yaml of a run.")
    }
  }
}
