import Glibc
public import TensorCore

/// PE[p, 2i] = sin(p / 10000^(2i/d)), PE[p, 2i + 1] = cos(the same). [count, channels]
///
/// Vaswani et al. 2017, §3.5. Specification 8.1.
public func sinusoidalPositions(count: Int, channels: Int, _ precision: Precision) -> Tensor {
  let result = Tensor(uninitialized: [count, channels], precision)
  for position in 0..<count {
    for channel in 0..<channels {
      let angle = Double(position) / pow(10000, Double(channel / 2 * 2) / Double(channels))
      result[position * channels + channel] = channel % 2 == 0 ? sin(angle) : cos(angle)
    }
  }
  return result
}
