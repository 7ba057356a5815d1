import Experiments
import Glibc
import TensorCore
import Testing

/// Intervals cover the truth as often as they say, and tests reject true hypotheses as seldom, in simulated studies.
///
/// Golden/interval_coverage.py covers more settings. The bounds are 4 standard deviations of 2000 studies wide.
@Suite struct CoverageTests {
  /// Two arms that answer an example rightly where
  ///
  ///     skill_a + difficulty_i + taste_ai + run_as + noise_asi > 0        a arm, s seed, i example
  ///
  /// All but the skill are normal with mean 0, so the expected accuracy is Φ(skill / their standard deviation).
  struct Setting: Sendable, CustomTestStringConvertible {
    let name: String
    let seeds: Int
    let skills: [Double]
    let taste: Double
    let run: Double
    var testDescription: String { name }

    private static let difficulty = 1.5

    var truth: Double {
      let variance = Self.difficulty * Self.difficulty + taste * taste + run * run + 1
      let accuracies = skills.map { erfc(-$0 / (2 * variance).squareRoot()) / 2 }
      return accuracies[0] - accuracies[1]
    }

    func arms(examples: Int, random: inout RandomStream) throws -> [ArmScores] {
      let difficulty = (0..<examples).map { _ in Self.difficulty * random.normal() }
      return try skills.map { skill in
        let easiness = difficulty.map { skill + $0 + taste * random.normal() }
        let rows = (0..<seeds).map { _ in
          let luck = run * random.normal()
          return easiness.map { $0 + luck + random.normal() > 0 ? 1.0 : 0 }
        }
        return try ArmScores(name: "arm", meanOf: rows)
      }
    }

    static let all = [
      Setting(name: "runs dominate, no difference", seeds: 3, skills: [2, 2], taste: 0.3, run: 0.15),
      Setting(name: "examples dominate, a difference", seeds: 5, skills: [2.2, 1.9], taste: 1, run: 0.03),
    ]
  }

  @Test(arguments: Setting.all)
  func intervalsCoverTheTruthAndTestsKeepTheirLevel(_ setting: Setting) throws {
    let studies = 2000
    var (covered, rejected) = (0, 0)
    for study in 0..<studies {
      var random = RandomStream(seed: 17, "study", study)
      let arms = try setting.arms(examples: 400, random: &random)
      let difference = try Contrast(arms[0], minus: arms[1], flips: 199, seed: UInt64(study))
      if try #require(difference.interval).contains(setting.truth) { covered += 1 }
      if try #require(difference.p) <= 0.05 { rejected += 1 }
    }
    let coverage = Double(covered) / Double(studies)
    #expect((0.93...0.97).contains(coverage), "\(setting.name): \(coverage)")
    let level = Double(rejected) / Double(studies)
    if setting.truth == 0 { #expect((0.03...0.07).contains(level), "\(setting.name): \(level)") }
  }
}
