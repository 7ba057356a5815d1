import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    ["quickstart"], ["pack"], ["inspect"], ["unpack"], ["train"], ["evaluate"], ["classify"], ["generate"],
    ["generate", "natural-logic"], ["generate", "maximum"], ["ablate"], ["compare"], ["explain"], ["models"],
    ["compact"], ["bench"],
  ])
  func helpHasAnExample(command: [String]) throws {
    let result = try TestFolder().run(command + ["--help"])
    #expect(result.status == 0 && result.errors == "")
    #expect(result.output.contains("Example"))
    #expect(result.output.contains("  windrow \(command[0]) "))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
  }

  @Test func theVersionIsPrinted() throws {
    let result = try TestFolder().windrow("--version")
    #expect(result.status == 0 && result.output == "0.1.0\n" && result.errors == "")
  }

  @Test(arguments: [
    (["nonsense"], "unknown command 'nonsense'\n  See 'windrow --help'"), (["bench"], "--kernels"),
    (["clasify", "run", "--quiet"], "unknown command 'clasify', did you mean 'classify'?"),
    (["help", "trian"], "unknown command 'trian', did you mean 'train'?"),
    (["generate", "natrual-logic"], "did you mean 'natural-logic'?\n  See 'windrow generate --help'"),
    (["train", "r.yaml", "--data", "d", "--output", "x", "--epochs", "5"], "--set training.epochs=5"),
    (["bench", "r.yaml", "--data", "d", "--batch", "0"], "--batch 0"),
    (["bench", "r.yaml", "--kernels"], "takes no recipe"),
    (["bench", "--kernels", "--profile"], "takes no recipe"),
    (["pack"], "--format"), (["train", "r.yaml", "--dta", "d", "--output", "x"], "did you mean '--data'?"),
    (["pack", "--format", "tsv", "--output", "x"], "nothing to pack"),
    (["pack", "--format", "jsnl", "a", "--output", "x"], "did you mean 'jsonl'?"),
    (["pack", "--format", "tsv", "a", "--train", "b", "--output", "x"], "give one of them"),
    (["pack", "--format", "tsv", "--train", "-", "--test", "-", "--output", "x"], "standard input"),
    (["pack", "--format", "tsv", "a", "--dev-fraction", "1.5", "--output", "x"], "at least 0 and below 1"),
    (["pack", "--format", "tsv", "a", "--dev-fraction", "0.1", "--dev", "b", "--output", "x"], "choose one"),
    (
      ["pack", "--format", "tsv", "a", "--test-fraction", "0.1", "--test", "b", "--output", "x"], "choose one"
    ),
    (["pack", "--format", "tsv", "--test", "b", "--dev-fraction", "0.1", "--output", "x"], "file of train"),
    (
      ["pack", "--format", "tsv", "a", "--dev-fraction", "0.5", "--test-fraction", "0.5", "--output", "x"],
      "nothing is left to train on"
    ),
    (["pack", "--format", "tsv", "a", "--encoding", "ebcdic", "--output", "x"], "latin-1"),
    (
      ["pack", "--format", "tsv", "a", "--encoding", "utf-8,gb18030", "--output", "x"],
      "only for the format 'folders'"
    ),
    (
      ["pack", "--format", "folders", "a", "--encoding", "latin-1,utf-8", "--output", "x"], "put latin-1 last"
    ),
    (["pack", "--format", "tsv", "a", "--threads", "0", "--output", "x"], "--threads 0"),
    (["inspect"], "<folder>"),
    (["inspect", "x", "--rows", "-1"], "--rows"),
    (["inspect", "x", "--treads", "1"], "--treads"),
    (["train", "r", "--data", "x", "--output", "y", "--resume", "--overwrite"], "exclude each other"),
    (["train", "r", "--data", "x"], "--output"),
    (["evaluate", "run"], "--data"),
    (["classify", "run"], "<text>"),
    (["classify", "run", "a", "b", "c"], "3 texts: give one, or two"),
    (["classify", "run", "a", "--input", "x"], "<text> and --input: give one of them"),
    (["classify", "run", "--input", "x", "--file", "y"], "--input and --file: give one of them"),
    (["classify", "run", "a", "--text-field", "x"], "--text-field names a key of JSON lines"),
    (["unpack", "x", "--format", "sick"], "jsonl, tsv, csv, fasttext"),
    (["generate", "natural-logic", "--train", "-5", "--output", "x"], "--train"),
    (["generate", "natural-logic", "--train", "99999999", "--output", "x"], "--train"),
    (
      ["generate", "maximum", "--dev", "0", "--train", "0", "--test", "0", "--output", "x"], "nothing to make"
    ),
  ])
  func usageErrorsExitWith2(arguments: [String], fragment: String) throws {
    let folder = try TestFolder()
    let result = try folder.run(arguments)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("windrow: ") && result.errors.contains(fragment), "\(result.errors)")
    #expect(folder.contents == [])
  }
}
