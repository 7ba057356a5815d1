public import TensorCore

/// A value in a computation, and, while a tape records, its place on the tape.
public final class Variable {
  /// The numbers.
  public let value: Tensor
  unowned let tape: Tape?
  var gradient: Tensor?

  init(_ value: Tensor, on tape: Tape?) {
    self.value = value
    self.tape = tape
  }

  /// A constant: nothing flows back into it.
  public convenience init(_ value: Tensor) { self.init(value, on: nil) }

  /// The result of an operation.
  ///
  /// - Parameters:
  ///   - value: what the operation computed.
  ///   - inputs: what it was computed from; if none of them is on a tape, nothing is recorded.
  ///   - backward: adds the gradients of the inputs, given that of the result.
  package convenience init(_ value: Tensor, from inputs: [Variable], backward: @escaping (Tensor) -> Void) {
    var tape: Tape?
    for input in inputs where input.tape != nil { tape = input.tape }
    self.init(value, on: tape)
    tape?.operations.append(Tape.Operation(result: self, backward: backward))
  }

  /// The extents.
  public var shape: Shape { value.shape }
  /// Whether nothing flows back into it.
  var isConstant: Bool { tape == nil }

  /// Lets `add` add to this variable's gradient, which starts at zero; does nothing for a constant.
  package func accumulate(_ add: (Tensor) -> Void) {
    if tape == nil { return }
    if let gradient {
      add(gradient)
    } else {
      let zeros = Tensor(zeros: value.shape, value.precision)
      gradient = zeros
      add(zeros)
    }
  }
}

/// The record of a computation, run backward for its gradients (reverse-mode differentiation).
///
/// A tape belongs to one thread and serves one computation.
public final class Tape {
  struct Operation {
    let result: Variable
    let backward: (Tensor) -> Void
  }

  var operations: [Operation] = []
  private var leaves: [(parameter: Parameter, variable: Variable)] = []
  private var leafIndex: [ObjectIdentifier: Int] = [:]
  private var tableLeaves: [(parameter: Parameter, rows: [Int32], variable: Variable)] = []

  /// An empty tape.
  public init() { operations.reserveCapacity(128) }

  /// The variable of a parameter on this tape: the same one at every call.
  func leaf(_ parameter: Parameter) -> Variable {
    let identifier = ObjectIdentifier(parameter)
    if let index = leafIndex[identifier] { return leaves[index].variable }
    let variable = Variable(parameter.value, on: self)
    leafIndex[identifier] = leaves.count
    leaves.append((parameter, variable))
    return variable
  }

  /// Rows of a table as a variable of its own.
  func tableLeaf(_ parameter: Parameter, rows: [Int32], value: Tensor) -> Variable {
    let variable = Variable(value, on: self)
    tableLeaves.append((parameter, rows, variable))
    return variable
  }

  /// Computes d loss / d parameter for every parameter that the loss depends on, in order of first use.
  ///
  /// - Parameter loss: a single number; it starts with gradient 1.
  public func gradients(of loss: Variable) -> [(parameter: Parameter, gradient: Gradient)] {
    precondition(loss.value.count == 1, "gradients: the loss has shape \(loss.shape), not one number")
    loss.accumulate { $0[0] = 1 }
    while let operation = operations.popLast() {
      if let gradient = operation.result.gradient {
        operation.backward(gradient)
        operation.result.gradient = nil
      }
    }
    var result: [(parameter: Parameter, gradient: Gradient)] = []
    for (parameter, variable) in leaves {
      if let gradient = variable.gradient { result.append((parameter, .dense(gradient))) }
    }
    for (parameter, rows, variable) in tableLeaves {
      if let gradient = variable.gradient { result.append((parameter, .rows(rows, gradient))) }
    }
    return result
  }
}
