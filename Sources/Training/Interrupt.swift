import Glibc
import Synchronization

/// Ctrl-C, noticed between two steps: the first press asks for an orderly end, the second ends the process at once.
///
///     Interrupt.install()
///     while !Interrupt.isRequested { step() }
///
/// Handles SIGINT and SIGTERM. System calls go on after the first press, so a write that is under way is not cut short.
package enum Interrupt {
  /// Sets up the handlers; calling it again does no harm.
  package static func install() {
    _ = isRequested  // the first use of a global makes it, which a handler must not do
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        // Only what a handler may do: atomics, write, _exit.
        guard presses.wrappingAdd(1, ordering: .relaxed).newValue > 1 else { return }
        _exit(128 + number)
      }
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
  }

  /// Whether an end was asked for.
  package static var isRequested: Bool { presses.load(ordering: .relaxed) > 0 }
}

private let presses = Atomic<Int>(0)
