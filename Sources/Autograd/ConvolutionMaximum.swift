import CKernels
public import TensorCore

/// The largest value of each column of a text's `convolution`, for a pass without gradients.
///
///     max over t of f(b + Σ_j x[t + j] · W[j])
///
/// The functions never fall, so f and b wait until the maximum is found, and the words' sums need not be written out
/// window by window.
///
/// - Parameter parts: as for `convolution`; one of them a `TableInput`
/// - Returns: [texts, filters]; zeros for an empty text
public func convolutionMaximum(
  _ parts: [any ConvolutionInput], lengths: Lengths, weight: Tensor,
  bias: Tensor, padding: ConvolutionPadding, activation: Activation
) -> Variable {
  let windows = Windows(lengths: lengths, width: weight.shape[0], padding: padding)
  var (others, taps) = (parts, filterTaps(weight, parts: parts))
  guard let place = parts.firstIndex(where: { $0 is TableInput }),
    let words = others.remove(at: place) as? TableInput
  else { preconditionFailure("convolutionMaximum: no table among the parts") }
  let products = words.products(taps: taps.remove(at: place))
  var sums: Tensor?
  for (part, taps) in zip(others, taps) {
    if sums == nil, let dense = part as? DenseInput {
      sums = dense.products(taps: taps, windows: windows)
    } else {
      let y = sums ?? Tensor(zeros: [windows.total, bias.count], weight.precision)
      _ = part.add(to: y, taps: taps, windows: windows)
      sums = y
    }
  }
  let maximum = Tensor(zeros: [lengths.count, bias.count], weight.precision)
  withExtendedLifetime((products, sums)) {
    windows.gatherMaximum(products.places, areHalf: products.isHalf, others: sums, into: maximum)
  }
  addBias(Variable(bias), to: maximum, activation: activation)
  for text in 0..<lengths.count where lengths[text] == 0 {
    wr_fill(maximum.code, maximum.columns, 0, maximum.row(text))
  }
  return Variable(maximum)
}
