public import Autograd

/// f(x W + b), or f(x W) without a bias. [rows, in] → [rows, out]
public struct Linear: Module {
  /// [in, out]
  public let weight: Parameter
  /// [out]
  public let bias: Parameter?
  let activation: Activation

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["weight": weight, "bias": bias] }

  /// Weights by Glorot's rule, bias 0.
  public init(
    in inputs: Int, out outputs: Int, activation: Activation = .identity, hasBias: Bool = true,
    _ make: Initializer
  ) {
    weight = make["weight"].glorot([inputs, outputs], in: inputs, out: outputs)
    bias = hasBias ? make["bias"].constant([outputs], 0) : nil
    self.activation = activation
  }

  /// activation(x · weight + bias), [rows, out].
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    linear(x, weight: pass[weight], bias: bias.map { pass[$0] }, activation: activation, kept: pass.products)
  }
}
