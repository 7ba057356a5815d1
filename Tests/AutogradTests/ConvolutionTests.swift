import Autograd
import TensorCore
import Testing

/// A form of input to a convolution, with the dense values it stands for.
struct ConvolutionCase: Sendable {
  let name: String
  let channels: Int
  let make: @Sendable (Pass, Inputs) -> [any ConvolutionInput]
  /// The same channels written out token by token.
  let dense: @Sendable (Pass, Inputs) -> Variable

  /// Parameters that the forms are made of: four texts, two pairs.
  struct Inputs: @unchecked Sendable {
    let x = parameter([12, 3], seed: 1)
    let distinct = parameter([5, 3], seed: 2)
    let map = parameter([6, 3], seed: 3)
    let secondMap = parameter([6, 3], seed: 4)
    let index: [Int32] = [4, 0, 2, 2, 1, 3, 3, 0, 4, 1, 2, 0]
    let lengths = Lengths([5, 1, 0, 6])
    let pair = (Lengths([5, 1]), Lengths([0, 6]))

    func matrices(_ pass: Pass) -> AttentionMatrices {
      match(rows(pass[x], 0..<6), rows(pass[x], 6..<12), lengths: pair, score: .euclid)
    }

    func maps(_ pass: Pass, isShared: Bool = false) -> Variable {
      let a = matrices(pass)
      return stack([
        attentionMap(a, positions: pass[map], side: .first),
        attentionMap(a, positions: pass[isShared ? map : secondMap], side: .second),
      ])
    }
  }

  static let all = [
    ConvolutionCase(name: "dense", channels: 3) {
      [DenseInput($0[$1.x])]
    } dense: {
      $0[$1.x]
    },
    ConvolutionCase(name: "repeated", channels: 3) {
      [RepeatedInput(distinct: $0[$1.distinct], index: $1.index)]
    } dense: {
      gather($0[$1.distinct], $1.index)
    },
    ConvolutionCase(name: "attended", channels: 3) {
      [AttendedInput($1.matrices($0), maps: ($0[$1.map], $0[$1.secondMap]))]
    } dense: {
      $1.maps($0)
    },
    ConvolutionCase(name: "attended with a shared map", channels: 3) {
      let map = $0[$1.map]
      return [AttendedInput($1.matrices($0), maps: (map, map))]
    } dense: {
      $1.maps($0, isShared: true)
    },
    ConvolutionCase(name: "repeated and attended", channels: 6) {
      [
        RepeatedInput(distinct: $0[$1.distinct], index: $1.index),
        AttendedInput($1.matrices($0), maps: ($0[$1.map], $0[$1.secondMap])),
      ]
    } dense: {
      concatenate([gather($0[$1.distinct], $1.index), $1.maps($0)])
    },
  ]

  func convolve(
    _ parts: [any ConvolutionInput], _ inputs: Inputs, weight: Parameter, bias: Parameter,
    _ padding: ConvolutionPadding, in pass: Pass
  ) -> Variable {
    convolution(
      parts, lengths: inputs.lengths, weight: pass[weight], bias: pass[bias], padding: padding,
      activation: .tanh)
  }

  func gradients(_ padding: ConvolutionPadding) -> OperationCase {
    OperationCase("convolution \(padding), \(name)") {
      let inputs = Inputs()
      let (weight, bias) = (parameter([3, channels, 2], seed: 5, deviation: 0.3), parameter([2], seed: 6))
      var parameters = [("weight", weight), ("bias", bias)]
      if name.contains("dense") || name.contains("attended") { parameters.append(("x", inputs.x)) }
      if name.contains("repeated") { parameters.append(("distinct", inputs.distinct)) }
      if name.contains("attended") {
        // The first text of the second pair meets a text of 6 tokens, the second of the first pair is empty.
        parameters.append(("map", inputs.map))
        if !name.contains("shared") { parameters.append(("second map", inputs.secondMap)) }
      }
      return (
        parameters,
        { weighted(convolve(make($0, inputs), inputs, weight: weight, bias: bias, padding, in: $0)) }
      )
    }
  }
}

/// The definition, tap by tap: tanh(b + Σ_j Σ_c x[t − before + j, c] · W[j, c]).
private func plainConvolution(
  _ x: Tensor, lengths: Lengths, weight: Tensor, bias: Tensor, padding: ConvolutionPadding
) -> [Double] {
  let (width, channels, filters) = (weight.shape[0], weight.shape[1], weight.shape[2])
  let before = [.narrow: 0, .same: (width - 1) / 2, .wide: width - 1][padding] ?? 0
  var result: [Double] = []
  for text in 0..<lengths.count {
    let length = lengths[text]
    let windows =
      length == 0
      ? 0 : [.narrow: Swift.max(length - width + 1, 1), .same: length][padding] ?? length + width - 1
    for window in 0..<windows {
      for filter in 0..<filters {
        var total = bias.numbers[filter]
        for tap in 0..<width where (0..<length).contains(window - before + tap) {
          let token = lengths.offsets[text] + window - before + tap
          for channel in 0..<channels {
            total +=
              x.numbers[token * channels + channel]
              * weight.numbers[(tap * channels + channel) * filters + filter]
          }
        }
        result.append(Activation.tanh(Variable(Tensor([total], shape: [1], .float64))).value.numbers[0])
      }
    }
  }
  return result
}

@Suite struct ConvolutionTests {
  @Test(arguments: ConvolutionPadding.allCases, 0..<ConvolutionCase.all.count)
  func everyFormEqualsTheDefinition(_ padding: ConvolutionPadding, _ index: Int) {
    let row = ConvolutionCase.all[index]
    let inputs = ConvolutionCase.Inputs()
    for width in [1, 2, 3, 4, 7] {
      let weight = parameter([width, row.channels, 2], seed: 5)
      let bias = parameter([2], seed: 6)
      let pass = Pass.inference()
      let got = row.convolve(row.make(pass, inputs), inputs, weight: weight, bias: bias, padding, in: pass)
      let want = plainConvolution(
        row.dense(pass, inputs).value, lengths: inputs.lengths, weight: weight.value, bias: bias.value,
        padding: padding)
      #expect(got.value.count == want.count)
      for (a, b) in zip(got.value.numbers, want) {
        #expect(Swift.abs(a - b) < 1e-12, "\(row.name), \(padding), width \(width)")
      }
    }
  }
}
