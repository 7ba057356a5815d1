import Glibc

/// What standard output is shown on.
enum Terminal {
  /// Whether colours are welcome: on a terminal, unless NO_COLOR is set or the terminal is dumb.
  static var showsColor: Bool {
    if isatty(STDOUT_FILENO) == 0 { return false }
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    return variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
  }

  /// Columns of the terminal; 100 where there is none.
  static var width: Int {
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 100
  }
}
