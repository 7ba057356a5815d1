import Glibc
import Testing
import Training

/// Presses Ctrl-C, which some thread of the process takes soon, and waits for at most two seconds.
private func press(_ signal: Int32, until isDone: () -> Bool) {
  kill(getpid(), signal)
  for _ in 0..<200 where !isDone() { usleep(10_000) }
}

@Suite struct InterruptTests {
  @Test func theFirstPressIsNoticedAndTheProcessGoesOn() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Interrupt.install()
      Interrupt.install()
      let before = Interrupt.isRequested
      press(SIGINT) { Interrupt.isRequested }
      exit(!before && Interrupt.isRequested ? 7 : 1)
    }
  }

  @Test func theSecondPressEndsTheProcess() async {
    await #expect(processExitsWith: .exitCode(130)) {
      Interrupt.install()
      press(SIGTERM) { Interrupt.isRequested }
      press(SIGINT) { false }
      exit(0)
    }
  }
}
