import Experiments
import FoundationEssentials
import TensorCore
import Testing

/// The statistics agree with SciPy, statsmodels and scikit-learn; Golden/make_statistics.py tells what the file holds.
@Suite struct StatisticsGoldenTests {
  struct Golden: Decodable {
    struct Corrected: Decodable {
      let p: [Double]
      let corrected: [Double]
    }
    struct Crossed: Decodable {
      let rows: [[Double]]
      let mean: Double
      let standardError: Double
      let interval: [Double]
      let flipP: Double?
    }
    struct MacroF1: Decodable {
      let gold: [Int]
      let predicted: [Int]
      let classes: Int
      let macroF1: Double
      let values: [Double]
    }
    let beta: [[Double]]
    let student: [[Double]]
    let quantiles: [[Double]]
    let holm: [Corrected]
    let mcnemar: [[Double]]
    let crossed: [Crossed]
    let macroF1: [MacroF1]
  }

  let golden: Golden

  init() throws {
    let path = String(#filePath.dropLast("StatisticsGoldenTests.swift".count)) + "Golden/statistics.json"
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    golden = try decoder.decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func expect(
    _ got: Double, _ want: Double, relative: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(got - want) <= relative * abs(want), "\(got) ≠ \(want)", sourceLocation: sourceLocation)
  }

  @Test func incompleteBetaIsThatOfSciPy() {
    #expect(golden.beta.count > 8)
    for row in golden.beta {
      expect(
        incompleteBeta(row[0], row[1], at: row[2], complement: 1 - row[2]), row[3], relative: 1e-9)
    }
  }

  @Test func studentTIsThatOfSciPy() {
    #expect(golden.student.count > 30 && golden.quantiles.count > 30)
    for row in golden.student {
      expect(StudentT(degreesOfFreedom: row[0]).probability(beyond: -row[1]), row[2], relative: 1e-9)
    }
    for row in golden.quantiles {
      expect(StudentT(degreesOfFreedom: row[0]).value(beyondWith: row[1]), row[2], relative: 1e-9)
    }
  }

  @Test func holmIsThatOfStatsmodels() {
    #expect(golden.holm.count > 3)
    for list in golden.holm {
      for (got, want) in zip(holmCorrected(list.p), list.corrected) { expect(got, want, relative: 1e-12) }
    }
  }

  @Test func mcNemarIsThatOfStatsmodels() {
    #expect(golden.mcnemar.count > 8)
    for row in golden.mcnemar {
      let test = McNemarTest(onlyFirst: Int(row[0]), onlySecond: Int(row[1]))
      expect(test.exactP, row[2], relative: 1e-9)
      expect(test.chiSquareP, row[3], relative: 1e-9)
      #expect(test.p == (row[0] + row[1] < 25 ? test.exactP : test.chiSquareP))
    }
  }

  @Test func intervalHasTheMeanSquaresOfStatsmodels() throws {
    #expect(golden.crossed.count > 4)
    for study in golden.crossed {
      let arm = try ArmScores(name: "arm", meanOf: study.rows)
      let base = try ArmScores(name: "base", meanOf: study.rows.map { $0.map { _ in 0 } })
      let contrast = try Contrast(arm, minus: base, flips: 1)
      let interval = try #require(contrast.interval)
      expect(contrast.estimate, study.mean, relative: 1e-9)
      expect(contrast.standardError ?? .nan, study.standardError, relative: 1e-9)
      expect(interval.lowerBound, study.interval[0], relative: 1e-9)
      expect(interval.upperBound, study.interval[1], relative: 1e-9)
    }
  }

  /// All 512 flips of nine outcomes against random ones: the 400 that are enough have a standard error of p / 20.
  @Test func signFlipsAreASampleOfAllFlips() {
    var random = RandomStream(seed: 3, "sign flips")
    for study in golden.crossed {
      guard let all = study.flipP else { continue }
      let p = CrossedOutcomes(study.rows).p(flips: 100_000, random: &random)
      #expect(abs(p - all) <= 0.15 * all, "\(p) ≠ \(all)")
    }
    #expect(golden.crossed.contains { $0.flipP != nil })
  }

  /// The values in the file are differences of macro-F1 for weights that differ by 1e-4.
  @Test func macroF1AndItsInfluencesAreThoseOfScikitLearn() {
    #expect(golden.macroF1.count == 2)
    for run in golden.macroF1 {
      let got = macroF1Values(gold: run.gold, predicted: run.predicted, classes: run.classes)
      expect(got.macroF1, run.macroF1, relative: 1e-12)
      expect(got.values.reduce(0, +) / Double(got.values.count), run.macroF1, relative: 1e-12)
      #expect(got.values.count == run.values.count)
      for (got, want) in zip(got.values, run.values) { #expect(abs(got - want) <= 1e-6) }
    }
  }
}
