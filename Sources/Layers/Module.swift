public import Autograd
public import TensorCore

/// A part of a model: settings, parameters and smaller parts.
public protocol Module {
  /// Every parameter once, by the name it has in saved files.
  var parameters: ParameterTree { get }
}

/// Parameters by name; names of inner parts are joined with a point.
public struct ParameterTree: ExpressibleByDictionaryLiteral {
  /// The parameters, in the order in which they were named.
  public private(set) var entries: [(name: String, parameter: Parameter)] = []

  /// Names with their parameters or parts; nil parts are left out.
  public init(dictionaryLiteral elements: (String, (any Module)?)...) {
    for (name, part) in elements {
      guard let part else { continue }
      for (inner, parameter) in part.parameters.entries {
        append(inner.isEmpty ? name : "\(name).\(inner)", parameter)
      }
    }
  }

  /// A single parameter without a name of its own.
  init(_ parameter: Parameter) { entries = [("", parameter)] }

  /// Parts numbered from 0.
  init(_ parts: [any Module]) {
    for (index, part) in parts.enumerated() {
      for (inner, parameter) in part.parameters.entries { append("\(index).\(inner)", parameter) }
    }
  }

  /// Adds a parameter; one that several parts share stands under the name of the first.
  private mutating func append(_ name: String, _ parameter: Parameter) {
    if !entries.contains(where: { $0.parameter === parameter }) { entries.append((name, parameter)) }
  }

  /// Numbers in all parameters that training changes.
  public var trainedCount: Int {
    entries.reduce(0) { $0 + ($1.parameter.isTrained ? $1.parameter.value.count : 0) }
  }
}

extension Parameter: Module {
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ParameterTree(self) }
}

extension Array: Module where Element: Module {
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ParameterTree(self) }
}

/// Parts of different types, numbered from 0.
public struct Parts: Module {
  /// Every parameter once, by its name in saved files.
  public let parameters: ParameterTree

  /// The given parts.
  public init(_ parts: [any Module]) { parameters = ParameterTree(parts) }
}

/// Makes first values of parameters. Each draws from a stream named by its place in the model, so a change
/// elsewhere changes nothing here.
public struct Initializer: Sendable {
  /// The seed of the run.
  public let seed: UInt64
  /// The arithmetic of the model.
  public let precision: Precision
  /// Whether parameters have no first values, because saved ones will take their place.
  public let isBlank: Bool
  private let path: String

  /// The initializer of a model.
  public init(seed: UInt64, precision: Precision = .float32) {
    self.init(seed, precision, isBlank: false, path: "")
  }

  /// The initializer of a model whose parameters will be loaded.
  public static let blank = Initializer(0, .float32, isBlank: true, path: "")

  private init(_ seed: UInt64, _ precision: Precision, isBlank: Bool, path: String) {
    (self.seed, self.precision, self.isBlank, self.path) = (seed, precision, isBlank, path)
  }

  /// The initializer of an inner part.
  public subscript(name: String) -> Initializer {
    Initializer(seed, precision, isBlank: isBlank, path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// Zeros; whatever memory holds where saved numbers will take their place.
  public func zeros(_ shape: Shape) -> Tensor {
    isBlank ? Tensor(uninitialized: shape, precision) : Tensor(zeros: shape, precision)
  }

  private func make(_ shape: Shape, _ next: (inout RandomStream) -> Double) -> Parameter {
    if isBlank { return Parameter(zeros(shape)) }
    var stream = RandomStream(seed: seed, "initialisation." + path)
    let numbers = Tensor(zeros: shape, precision)
    for index in 0..<shape.count { numbers[index] = next(&stream) }
    return Parameter(numbers)
  }

  /// Uniform in ±√(6 / (in + out)): Glorot and Bengio 2010.
  public func glorot(_ shape: Shape, in fanIn: Int, out fanOut: Int) -> Parameter {
    let limit = (6 / Double(fanIn + fanOut)).squareRoot()
    return make(shape) { limit * (2 * $0.uniform() - 1) }
  }

  /// Normal with the given standard deviation.
  public func normal(_ shape: Shape, deviation: Double) -> Parameter {
    make(shape) { deviation * $0.normal() }
  }

  /// An embedding table, uniform in ±limit.
  public func table(_ shape: Shape, limit: Double) -> Parameter {
    let rows = make(shape) { limit * (2 * $0.uniform() - 1) }
    return Parameter(rows.value, isTable: true)
  }

  /// The given values, one row.
  public func values(_ numbers: [Double]) -> Parameter {
    isBlank
      ? constant([numbers.count], 0) : Parameter(Tensor(numbers, shape: [numbers.count], precision))
  }

  /// One value everywhere.
  public func constant(_ shape: Shape, _ value: Double) -> Parameter { make(shape) { _ in value } }
}
