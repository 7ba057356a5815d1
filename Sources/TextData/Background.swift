import Dispatch
import Synchronization

/// A value that another thread works out meanwhile.
package final class Background<Value: Sendable>: Sendable {
  private let done = DispatchSemaphore(value: 0)
  private let result = Mutex<Result<Value, any Error>?>(nil)

  /// Begins at once.
  package init(_ body: @escaping @Sendable () throws -> Value) {
    DispatchQueue.global().async { [self] in
      let made = Result(catching: body)
      result.withLock { $0 = made }
      done.signal()
    }
  }

  /// Waits for the value, or the error there was in its place.
  package func value() throws -> Value {
    done.wait()
    done.signal()  // it may be asked for again
    guard let made = result.withLock({ $0 }) else { preconditionFailure("Background: no result") }
    return try made.get()
  }
}
