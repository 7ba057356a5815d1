import Glibc
package import TensorCore

/// Compares a loss's gradients with central differences.
///
///     (8 (loss(p + h) − loss(p − h)) − (loss(p + 2h) − loss(p − 2h))) / 12h        for every number p
///
/// In float64 with h = 2e-5 the two agree to about 1e-11 absolutely; a larger error is a wrong backward pass, or a
/// kink of the loss near the point (ReLU at 0, a tie in max pooling).
public enum GradientCheck {
  /// The worst disagreement of one parameter.
  public struct Result: Sendable {
    /// ‖gradient − differences‖ / max(‖gradient‖ + ‖differences‖, 1e-8), over the parameter's numbers.
    public let relativeError: Double
    /// ‖gradient‖
    public let size: Double
    /// Whether the loss depends on the parameter at all.
    public var hasGradient: Bool { size > 0 }
  }

  /// Checks each parameter. The parameters must be float64 and are left as they were.
  ///
  /// - Parameters:
  ///   - parameters: by name
  ///   - step: h
  ///   - loss: computes one number; it must make no random choice
  public static func check(
    _ parameters: [(name: String, parameter: Parameter)], step: Double = 2e-5,
    loss: (Pass) -> Variable
  ) -> [(name: String, result: Result)] {
    let pass = Pass.gradients()
    var gradients: [ObjectIdentifier: Tensor] = [:]
    for (parameter, gradient) in pass.tape?.gradients(of: loss(pass)) ?? [] {
      let dense =
        gradients[ObjectIdentifier(parameter)]
        ?? Tensor(zeros: parameter.value.shape, parameter.value.precision)
      gradient.add(to: dense)
      gradients[ObjectIdentifier(parameter)] = dense
    }
    return parameters.map { name, parameter in
      precondition(parameter.value.precision == .float64, "gradient check of \(name): not float64")
      let analytic = gradients[ObjectIdentifier(parameter)] ?? Tensor(zeros: parameter.value.shape, .float64)
      var (difference, sizes, norm) = (0.0, 0.0, 0.0)
      for index in 0..<parameter.value.count {
        let original = parameter.value[index]
        func at(_ offset: Double) -> Double {
          parameter.value[index] = original + offset
          return loss(.inference()).value[0]
        }
        let numeric = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)
        parameter.value[index] = original
        difference += (analytic[index] - numeric) * (analytic[index] - numeric)
        sizes += numeric * numeric
        norm += analytic[index] * analytic[index]
      }
      let error = sqrt(difference) / Swift.max(sqrt(sizes) + sqrt(norm), 1e-8)
      return (name, Result(relativeError: error, size: sqrt(norm)))
    }
  }
}

extension Gradient {
  /// Adds this gradient to a dense tensor of the parameter's shape.
  package func add(to dense: Tensor) {
    switch self {
    case .dense(let gradient): addScaled(gradient, to: dense)
    case .rows(let rows, let gradient):
      for (row, target) in rows.enumerated() {
        addScaled(gradient.rows(row..<row + 1), to: dense.rows(Int(target)..<Int(target) + 1))
      }
    }
  }
}
