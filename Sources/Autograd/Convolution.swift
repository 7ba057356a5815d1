import CKernels
public import TensorCore

/// Where a convolution's windows lie (specification, section 3).
public enum ConvolutionPadding: String, Sendable, CaseIterable {
  /// Windows inside the text; a text shorter than the filter is filled with zeros to one window.
  case narrow
  /// As many windows as tokens.
  case same
  /// Every window that touches the text: length + width − 1.
  case wide

  /// Windows of a text; an empty text has none.
  public func windows(length: Int, width: Int) -> Int {
    if length == 0 { return 0 }
    switch self {
    case .narrow: return max(length - width + 1, 1)
    case .same: return length
    case .wide: return length + width - 1
    }
  }

  /// Zero rows before the text.
  func before(width: Int) -> Int {
    switch self {
    case .narrow: 0
    case .same: (width - 1) / 2
    case .wide: width - 1
    }
  }
}

/// One-dimensional convolution over the texts of a batch.
///
///     y[t] = f(b + Σ_j x[t − before + j] · W[j])     j = 0 ..< width, x = 0 outside the text
///
/// The channels of x may come in parts, each in the form in which its products cost least.
///
/// - Parameters:
///   - parts: the channels of the input, in the order of the weight's
///   - lengths: of the texts
///   - weight: [width, channels of all parts, filters]; tap 0 meets the earliest position of the window
///   - bias: [filters]
/// - Returns: [windows of all texts, filters]; `lengths.map { padding.windows(length: $0, width: width) }`
public func convolution(
  _ parts: [any ConvolutionInput], lengths: Lengths, weight: Variable, bias: Variable,
  padding: ConvolutionPadding, activation: Activation
) -> Variable {
  let (width, channels, filters) = (weight.shape[0], weight.shape[1], weight.shape[2])
  precondition(
    parts.reduce(0) { $0 + $1.channels } == channels && bias.value.count == filters,
    "convolution: \(parts.map(\.channels)) channels, filters \(weight.shape), bias \(bias.shape)")
  let windows = Windows(lengths: lengths, width: width, padding: padding)
  let y = Tensor(zeros: [windows.total, filters], weight.value.precision)
  let backwards = zip(parts, filterTaps(weight.value, parts: parts)).map {
    $0.add(to: y, taps: $1, windows: windows)
  }
  addBias(bias, to: y, activation: activation)
  return Variable(y, from: parts.flatMap(\.variables) + [weight, bias]) { dy in
    let before = activation.gradient(y: y, dy: dy)
    bias.accumulate { db in wr_sum_rows(db.code, before.rows, filters, before.raw, db.raw) }
    var tapGradients: [[Tensor]]?
    weight.accumulate { tapGradients = filterTaps($0, parts: parts) }
    for (part, backward) in backwards.enumerated() { backward(before, tapGradients?[part]) }
  }
}

/// Rows of the weight [width, channels, filters], or of its gradient, that belong to each tap of each part.
func filterTaps(_ weight: Tensor, parts: [any ConvolutionInput]) -> [[Tensor]] {
  let (width, channels) = (weight.shape[0], weight.shape[1])
  let flat = weight.reshaped([width * channels, weight.shape[2]])
  var start = 0
  return parts.map { part in
    defer { start += part.channels }
    return (0..<width).map { flat.rows($0 * channels + start..<$0 * channels + start + part.channels) }
  }
}

/// Some channels of a convolution's input, in a form that says how to multiply them with the filters.
public protocol ConvolutionInput {
  /// Numbers a token has in these channels.
  var channels: Int { get }
  /// What the gradient flows back to.
  var variables: [Variable] { get }
  /// Adds Σ_j x[t + j] · taps[j] to every window t of y, and returns what adds the gradients:
  /// of the variables, and, where given, of the taps, from the gradient of y.
  func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (
    _ dy: Tensor, _ tapGradients: [Tensor]?
  ) -> Void
}
