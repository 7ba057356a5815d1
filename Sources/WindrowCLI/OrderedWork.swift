import Glibc

/// Reads, works and writes at the same time; what is written comes in the order of what was read.
///
///     reader thread → a few pieces → worker threads → a few outcomes → the caller's thread
///
/// The reader stops when `limit` pieces are on their way, so memory does not grow with the input, and a slow reader
/// of the output slows everything before it. A piece that has been read is worked on at once.
final class OrderedWork<Piece: Sendable, Outcome: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  private let limit: Int

  // Only touched inside `monitor`:
  private var waiting: [(place: Int, piece: Piece)] = []
  private var done: [Int: Outcome] = [:]
  private var (read, written) = (0, 0)
  private var end: Result<Void, any Error>?
  private var isStopped = false

  private init(limit: Int) { self.limit = limit }

  /// Runs until everything is written, or the first error.
  ///
  /// - Parameters:
  ///   - workers: how many pieces are worked on at once.
  ///   - read: gives the next piece, nil at the end; called on a thread of its own.
  ///   - work: turns a piece into an outcome; called on the workers' threads.
  ///   - idle: called before and while waiting for an outcome, at least five times a second.
  ///   - write: takes the outcomes in order.
  static func run(
    workers: Int, read: @escaping @Sendable () throws -> Piece?,
    work: @escaping @Sendable (Piece) -> Outcome, idle: () throws -> Void,
    write: (Outcome) throws -> Void
  ) throws {
    let run = OrderedWork(limit: 2 * workers + 2)
    startThread { run.readAll(read) }
    let threads = (0..<workers).map { _ in startThread { run.workOnAll(work) } }
    // The reader may wait for input that never comes, so it is not waited for.
    defer {
      run.monitor.with { run.isStopped = true }
      for thread in threads { pthread_join(thread, nil) }
    }
    while let outcome = try run.nextOutcome(idle) { try write(outcome) }
  }

  private func readAll(_ read: () throws -> Piece?) {
    var end = Result<Void, any Error>.success(())
    do {
      while monitor.wait(
        until: { self.isStopped || self.read - self.written < self.limit }, { !self.isStopped }),
        let piece = try read()
      {
        monitor.with {
          waiting.append((self.read, piece))
          self.read += 1
        }
      }
    } catch { end = .failure(error) }
    monitor.with { self.end = end }
  }

  private func workOnAll(_ work: (Piece) -> Outcome) {
    func next() -> (place: Int, piece: Piece)? {
      monitor.wait(until: { self.isStopped || !self.waiting.isEmpty || self.end != nil }) {
        self.isStopped || self.waiting.isEmpty ? nil : self.waiting.removeFirst()
      }
    }
    while let (place, piece) = next() {
      let outcome = work(piece)
      monitor.with { done[place] = outcome }
    }
  }

  /// The next outcome in order; nil at the end.
  private func nextOutcome(_ idle: () throws -> Void) throws -> Outcome? {
    func take() -> Result<Outcome?, any Error>? {
      if let outcome = done.removeValue(forKey: written) {
        written += 1
        return .success(outcome)
      }
      guard let end, written == read else { return nil }
      return end.map { nil }
    }
    if let taken = monitor.with(take) { return try taken.get() }
    while true {
      try idle()
      let taken = monitor.wait(
        until: { self.done[self.written] != nil || (self.end != nil && self.written == self.read) },
        atMost: 0.2, take)
      if let taken { return try taken.get() }
    }
  }
}

/// A lock with a way to wait for what it guards to change.
private final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` alone, and wakes those who wait.
  func with<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return body()
  }

  /// Waits for a condition, but not longer than some seconds, and then runs `body` alone.
  func wait<Result>(until isReady: () -> Bool, atMost seconds: Double = .infinity, _ body: () -> Result)
    -> Result
  {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    if seconds == .infinity {
      while !isReady() { pthread_cond_wait(changed, mutex) }
    } else if !isReady() {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      let end = Double(time.tv_nsec) * 1e-9 + seconds
      time.tv_sec += Int(end)
      time.tv_nsec = Int((end - end.rounded(.down)) * 1e9)
      while !isReady(), pthread_cond_timedwait(changed, mutex, &time) == 0 {}
    }
    return body()
  }
}

/// Starts a thread that ends with `body`.
@discardableResult
private func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
  final class Box { let body: () -> Void; init(_ body: @escaping () -> Void) { self.body = body } }
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    {
      guard let argument = $0 else { return nil }
      Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, Unmanaged.passRetained(Box(body)).toOpaque())
  precondition(code == 0, "cannot start a thread: \(String(cString: strerror(code)))")
  return thread
}
