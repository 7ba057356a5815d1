import ArgumentParser
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
    if code == .validationFailure {
      let message = WindrowCommand.fullMessage(for: error)
      print(message.hasPrefix("Error: ") ? String(message.dropFirst("Error: ".count)) : message)
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
