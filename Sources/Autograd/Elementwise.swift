import CKernels
import TensorCore

private func requireEqualShapes(_ operation: String, _ x: Variable, _ y: Variable) {
  precondition(x.shape == y.shape, "\(operation): \(x.shape) and \(y.shape)")
}

/// x + y, same shapes.
public func + (x: Variable, y: Variable) -> Variable {
  requireEqualShapes("+", x, y)
  let z = Tensor(uninitialized: x.shape, x.value.precision)
  wr_add(z.code, z.count, x.value.raw, y.value.raw, z.raw)
  return Variable(z, from: [x, y]) { dz in
    x.accumulate { dx in wr_axpy(z.code, z.count, 1, dz.raw, dx.raw) }
    y.accumulate { dy in wr_axpy(z.code, z.count, 1, dz.raw, dy.raw) }
  }
}

/// x − y, same shapes.
public func - (x: Variable, y: Variable) -> Variable {
  requireEqualShapes("-", x, y)
  let z = Tensor(uninitialized: x.shape, x.value.precision)
  wr_subtract(z.code, z.count, x.value.raw, y.value.raw, z.raw)
  return Variable(z, from: [x, y]) { dz in
    x.accumulate { dx in wr_axpy(z.code, z.count, 1, dz.raw, dx.raw) }
    y.accumulate { dy in wr_axpy(z.code, z.count, -1, dz.raw, dy.raw) }
  }
}

/// x · y, element by element, same shapes.
public func * (x: Variable, y: Variable) -> Variable {
  requireEqualShapes("*", x, y)
  let z = Tensor(uninitialized: x.shape, x.value.precision)
  wr_multiply(z.code, z.count, x.value.raw, y.value.raw, z.raw)
  return Variable(z, from: [x, y]) { dz in
    x.accumulate { dx in wr_multiply_add(z.code, z.count, dz.raw, y.value.raw, dx.raw) }
    y.accumulate { dy in wr_multiply_add(z.code, z.count, dz.raw, x.value.raw, dy.raw) }
  }
}

/// a · x for a number a.
public func * (a: Double, x: Variable) -> Variable {
  let y = Tensor(uninitialized: x.shape, x.value.precision)
  wr_scale(y.code, y.count, a, x.value.raw, y.raw)
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in wr_axpy(y.code, y.count, a, dy.raw, dx.raw) }
  }
}

/// A function applied to every number.
public enum Activation: String, Sendable, CaseIterable {
  case identity, tanh, relu, sigmoid

  /// y = f(x); the result may be x itself.
  func apply(_ x: Tensor, into y: Tensor) {
    switch self {
    case .identity: if x.raw != y.raw { y.assign(x) }
    case .tanh: wr_tanh(x.code, x.count, x.raw, y.raw)
    case .relu: wr_relu(x.code, x.count, x.raw, y.raw)
    case .sigmoid: wr_sigmoid(x.code, x.count, x.raw, y.raw)
    }
  }

  /// dx += f′(x) dy, from y = f(x).
  func addGradient(y: Tensor, dy: Tensor, into dx: Tensor) {
    switch self {
    case .identity: wr_axpy(y.code, y.count, 1, dy.raw, dx.raw)
    case .tanh: wr_tanh_backward(y.code, y.count, y.raw, dy.raw, dx.raw)
    case .relu: wr_relu_backward(y.code, y.count, y.raw, dy.raw, dx.raw)
    case .sigmoid: wr_sigmoid_backward(y.code, y.count, y.raw, dy.raw, dx.raw)
    }
  }

  /// The gradient before the function, given the one behind it; the same tensor for the identity.
  func gradient(y: Tensor, dy: Tensor) -> Tensor {
    if self == .identity { return dy }
    let before = Tensor(zeros: y.shape, y.precision)
    addGradient(y: y, dy: dy, into: before)
    return before
  }

  /// f(x) for every number.
  public func callAsFunction(_ x: Variable) -> Variable {
    if self == .identity { return x }
    let y = Tensor(uninitialized: x.shape, x.value.precision)
    apply(x.value, into: y)
    return Variable(y, from: [x]) { dy in
      x.accumulate { dx in addGradient(y: y, dy: dy, into: dx) }
    }
  }
}

/// |x|; the gradient at 0 is 0.
public func absolute(_ x: Variable) -> Variable {
  let y = Tensor(uninitialized: x.shape, x.value.precision)
  wr_abs(y.code, y.count, x.value.raw, y.raw)
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in wr_abs_backward(y.code, y.count, x.value.raw, dy.raw, dx.raw) }
  }
}

/// Sum of all numbers: one number.
public func sum(_ x: Variable) -> Variable {
  let y = Tensor(uninitialized: [1], x.value.precision)
  y[0] = wr_sum(x.value.code, x.value.count, x.value.raw)
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in
      let ones = Tensor(1, shape: x.shape, dx.precision)
      wr_axpy(dx.code, dx.count, dy[0], ones.raw, dx.raw)
    }
  }
}

/// Each number kept with probability `1 − rate` and divided by it, else 0; unchanged outside training.
///
/// Srivastava et al. 2014, in the inverted form.
public func dropout(_ x: Variable, rate: Double, in pass: Pass) -> Variable {
  if !pass.isTraining || rate == 0 { return x }
  precondition(rate > 0 && rate < 1, "dropout: rate \(rate)")
  let (key, keep) = (pass.nextKey(), 1 - rate)
  let y = Tensor(uninitialized: x.shape, x.value.precision)
  wr_dropout(y.code, y.count, key, keep, x.value.raw, y.raw)
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in wr_dropout_backward(y.code, y.count, key, keep, dy.raw, dx.raw) }
  }
}
