import ArgumentParser
import Recipes
import Training

/// How a command that did not end well ends.
enum Failure {
  /// Prints the error for the user, in one form for all commands, and gives the exit code.
  static func report(_ error: any Error) -> Int32 {
    switch error {
    case is OutputClosed: return 0
    case is Interrupted:
      print("interrupted; nothing was written")
      return 130
    default: break
    }
    if let error = error as? ValidationError {  // found while running: no usage line would help
      print(error.message)
      return 2
    }
    let code = WindrowCommand.exitCode(for: error)
    if code == .validationFailure || code == .success, let message = unknownCommand() {
      print(message)
      return 2
    }
    if code == .validationFailure {
      var message = WindrowCommand.fullMessage(for: error)
      if message.hasPrefix("Error: ") { message.removeFirst("Error: ".count) }
      print((misspelt(in: CommandLine.arguments.dropFirst(), message) ?? "") + withAdviceOnSet(message))
      return 2
    }
    if code == .success {  // --help, --version
      try? StandardOutput.print(WindrowCommand.fullMessage(for: error))
      return 0
    }
    if let code = error as? ExitCode { return code.rawValue }
    print("\(error)")
    return 1
  }

  /// What to say where an argument, also one after `help`, stands where a command is expected and is none.
  private static func unknownCommand() -> String? {
    var command: any ParsableCommand.Type = WindrowCommand.self
    var path = "windrow"
    for argument in CommandLine.arguments.dropFirst() where argument != "help" {
      let subcommands = command.configuration.subcommands
      if subcommands.isEmpty || argument.hasPrefix("-") { return nil }
      guard let next = subcommands.first(where: { $0.configuration.commandName == argument }) else {
        let known = subcommands.compactMap { $0.configuration.commandName }
        let hint = nearest(argument, among: known).map { ", did you mean '\($0)'?" } ?? ""
        return "unknown command '\(argument)'\(hint)\n  See '\(path) --help' for those there are."
      }
      (command, path) = (next, path + " " + argument)
    }
    return nil
  }

  /// A line about an option that is not among those of the usage, but near one: the parser only says that this one
  /// is missing.
  private static func misspelt(in arguments: some Sequence<String>, _ usage: String) -> String? {
    guard usage.hasPrefix("Missing expected argument") else { return nil }
    let known = usage.matches(of: /--[a-z0-9-]+/).map { String($0.output) }
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let name = String(argument.prefix { $0 != "=" })
      if !known.contains(name), let near = nearest(name, among: known) {
        return "unknown option '\(name)', did you mean '\(near)'?\n"
      }
    }
    return nil
  }

  /// The message about an option that the command does not have, with how to change what a recipe says.
  private static func withAdviceOnSet(_ message: String) -> String {
    guard message.hasPrefix("Unknown option"), message.contains("[--set "),
      let end = message.firstIndex(of: "\n")
    else { return message }
    let hint = "\n  What a recipe says is changed with --set, such as --set training.epochs=5."
    return message[..<end] + hint + message[end...]
  }

  /// Says something that does not end the command.
  static func warn(_ message: String) {
    print("warning: \(message)")
  }

  private static func print(_ message: String) {
    StandardError.print("windrow: " + message)
  }
}

/// Ctrl-C was pressed and the work undone.
struct Interrupted: Error {
  /// Throws when an end was asked for.
  static func check() throws {
    if Interrupt.isRequested { throw Interrupted() }
  }
}

/// The reader of standard output has gone, as `head` does; nobody wants the rest.
struct OutputClosed: Error {}
