import Foundation

extension BadInput {
  /// A `train` that must fail before it writes anything.
  private static func train(
    _ name: String, _ options: [String], _ expected: String,
    prepare: @escaping @Sendable (TestFolder) throws -> Void = { _ in }
  ) -> BadInput {
    BadInput(
      name: "train: " + name,
      prepare: {
        try $0.writeTask()
        try prepare($0)
      },
      arguments: ["train", "recipe.yaml", "--data", "data", "--output", "a/b/run"] + options,
      expected: expected)
  }

  /// A recipe whose line about training is `line`.
  private static func recipe(_ line: String) -> @Sendable (TestFolder) throws -> Void {
    {
      try $0.write(
        TestFolder.recipe.replacingOccurrences(of: "training: {epochs: 3, batch_size: 16}", with: line),
        to: "recipe.yaml")
    }
  }

  /// A run that was made, damaged or changed, and that must not go on.
  private static func resume(
    _ name: String, _ options: [String], _ expected: String,
    prepare: @escaping @Sendable (TestFolder) throws -> Void = { _ in }
  ) -> BadInput {
    train(name, ["--output", "run", "--resume"] + options, expected) {
      try $0.train()
      try prepare($0)
    }
  }

  /// A `quickstart` whose folder holds something else.
  private static func quickstart(_ name: String, _ file: String, _ expected: String) -> BadInput {
    BadInput(
      name: "quickstart: " + name,
      prepare: {
        try $0.makeFolder((file as NSString).deletingLastPathComponent)
        try $0.write("mine", to: file)
      }, arguments: ["quickstart", "--output", "a/x"], expected: expected)
  }

  static let training: [BadInput] = [
    quickstart("a file for the output", "a/x", "a/x: a file stands there"),
    quickstart(
      "a model folder of something else", "a/x/model/file", "a/x/model: exists, and is not the folder"),
    quickstart("a data folder of something else", "a/x/data/file", "a/x/data: it exists and is no data set"),
    BadInput(
      name: "train: no recipe", prepare: { try $0.packPairs("x") },
      arguments: ["train", "recipe.yaml", "--data", "x", "--output", "run"],
      expected: "recipe.yaml: cannot open: No such file"),
    BadInput(
      name: "train: a folder for a recipe", prepare: { try $0.packPairs("x") },
      arguments: ["train", "x", "--data", "x", "--output", "run"],
      expected: "x: a folder; give the path of the recipe.yaml in it"),
    train("recipe that is not YAML", [], "recipe.yaml", prepare: recipe("training: {epochs: ")),
    train("key twice", [], "recipe.yaml", prepare: recipe("training: {epochs: 1, epochs: 2}")),
    train(
      "unknown key", [], "recipe.yaml: training.epoch: unknown key; did you mean 'epochs'?",
      prepare: recipe("training: {epoch: 3}")),
    train(
      "wrong type", [], "recipe.yaml: training.epochs: expected a whole number",
      prepare: recipe("training: {epochs: three}")),
    train(
      "impossible size", ["--set", "model.blocks[0].filters=0"],
      "--set model.blocks[0].filters=0: model.blocks[0].filters: expected a whole number from 1 to 8192, not 0"
    ),
    train(
      "model larger than any machine",
      [
        "--set", "model.embedding.size=4096", "--set", "model.blocks[0].width=64", "--set",
        "model.blocks[0].filters=8192",
      ],
      "model.blocks[0].filters: the model's parameters would take 16 GiB of memory, at most 16 GiB are allowed; "
        + "make model.blocks[0].filters or model.blocks[0].width smaller"),
    train(
      "unknown name", ["--set", "model.type=pair_cn"], "model.type: unknown name 'pair_cn'; did you mean"),
    train(
      "--set of an unknown key", ["--set", "training.sed=2"],
      "training.sed: unknown key; did you mean 'seed'?"
    ),
    train("--set without a value", ["--set", "training.seed"], "--set training.seed: no '='"),
    train("--set beyond a list", ["--set", "model.blocks[3].width=2"], "no element [3]"),
    train("no data", ["--data", "dta"], "dta/dataset.yaml: no such file; give the folder of a data set"),
    train("data that are a run", ["--data", "."], "./dataset.yaml: no such file"),
    train("no dev split", ["--data", "x"], "x: no dev split to choose the best epoch by; pack the data with")
    {
      try $0.packPairs("x")
    },
    train("no train split", ["--data", "x"], "x: there is no split 'train'; its splits are: dev, test") {
      try $0.writeTask("x", splits: ["dev", "test"])
    },
    train("single texts for a model of pairs", ["--data", "x"], "x: its task is single") {
      try $0.writeTask("x", task: .single)
    },
    train("no vectors", ["--vectors", "v.txt"], "v.txt: no such file"),
    train(
      "vectors of another size", ["--vectors", "v.txt"],
      "model.embedding.size: 6, but the word vectors have 3 numbers each"
    ) { try $0.write("the 1 2 3\nis 4 5 6\n", to: "v.txt") },
    train(
      "truncated vectors", ["--vectors", "v.txt"], "v.txt: line 2: 6 values expected after the word, 3 found"
    ) {
      try $0.write("the 1 2 3 4 5 6\nis 4 5 6\n", to: "v.txt")
    },
    train("truncated word2vec", ["--vectors", "v.vec"], "v.vec: the header promises 9 vectors, 1 follow") {
      try $0.write("9 6\nthe 1 2 3 4 5 6\n", to: "v.vec")
    },
    train("vectors that are not text", ["--vectors", "recipe.yaml"], "recipe.yaml"),
    train("no output", ["--output", ""], "--output: '' is no path"),
    train("output below a file", ["--output", "recipe.yaml/x"], "recipe.yaml: a file stands there"),
    train("a file for the output", ["--output", "recipe.yaml"], "recipe.yaml: a file stands there"),
    train("output that takes no folders", ["--output", "/proc/x"], "/proc/x: cannot make the folder"),
    train("output of a run", ["--output", "run"], "run: exists; continue it with --resume, or replace it") {
      try $0.train()
    },
    train("output of something else", ["--output", "data"], "data: exists, and is not the folder of a run"),
    train("overwriting something else", ["--output", "data", "--overwrite"], "data: exists, and is not"),
    train(
      "overwriting a run by a bad recipe", ["--output", "run", "--overwrite", "--set", "training.epoch=1"],
      "training.epoch: unknown key"
    ) { try $0.train() },
    train("resuming nothing", ["--resume"], "a/b/run: no checkpoint.safetensors to continue from"),
    resume(
      "resuming with another recipe", ["--set", "training.seed=2"],
      "run/recipe.yaml: the run was started with another recipe: '  seed: 1' there, '  seed: 2' now"),
    resume(
      "resuming with other data", ["--data", "other"],
      "other: not the data set of the run that run/checkpoint.safetensors continues: its split 'dev' has other rows"
    ) { try $0.writeTask("other", seed: 2) },
    resume("resuming without a split", ["--data", "other"], "its split 'test' is missing") {
      try $0.writeTask("other", splits: ["train", "dev"])
    },
    train(
      "resuming with other vectors", ["--vectors", "v.txt", "--output", "run", "--resume"],
      "v.txt: not the word vectors of the run"
    ) {
      try $0.write("the 1 2 3 4 5 6\n", to: "v.txt")
      try $0.train("--vectors", "v.txt")
      try $0.write("the 1 2 3 4 5 7\n", to: "v.txt")
    },
    resume("resuming a cut checkpoint", [], "run/checkpoint.safetensors") {
      let name = "run/checkpoint.safetensors"
      try $0.write($0.bytes(name).dropLast(9), to: name)
    },
  ]
}
