public import Autograd

/// Every row scaled to mean 0 and variance 1, times a gain plus a bias (Ba, Kiros, Hinton 2016).
public struct LayerNorm: Module {
  /// [channels]
  public let gain: Parameter
  /// [channels]
  public let bias: Parameter

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["gain": gain, "bias": bias] }

  /// Gain 1, bias 0.
  public init(channels: Int, _ make: Initializer) {
    gain = make["gain"].constant([channels], 1)
    bias = make["bias"].constant([channels], 0)
  }

  /// Every row of x, normalised.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    layerNorm(x, gain: pass[gain], bias: pass[bias])
  }
}
