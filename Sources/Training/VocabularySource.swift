import Layers
import Models
import TextData

/// Makes the vocabulary of a run, and its vectors.
///
/// The words are those of the training split. With pre-trained vectors the words of the other splits that have
/// a vector join them: their labels are not looked at, and a frozen vector says what a word means even if
/// training never saw it.
struct VocabularySource {
  let vocabulary: Vocabulary
  let vectors: PretrainedVectors?
  /// The n-grams the model tells apart; nil where the recipe asks for no list of them.
  let ngrams: NGramList?
  /// Inverse document frequencies of n-grams by their numbers; nil where the recipe asks for none.
  let idf: [Float]?
  /// Training texts longer than the recipe's maximum.
  let cutTexts: Int

  init(_ data: DataSet, settings: TextPipeline.Settings) throws {
    let (normalizer, tokenizer) = (settings.normalizer, try settings.makeTokenizer())
    var builder = VocabularyBuilder()
    var tokens = Tokens()
    var cut = 0
    func forEachText(_ split: String, _ body: (Tokens) -> Void) throws {
      try data.split(split).forEachRow { _, row in
        for text in [row.textA, row.textB] {
          guard let text else { continue }
          normalizer.withNormalized(text) { tokenizer.tokenize(utf8: $0, into: &tokens) }
          body(tokens)
        }
      }
    }
    var counter = NGramCounter()
    try forEachText("train") {
      builder.add($0)
      if let ngrams = settings.ngrams {
        let hashed = ngrams.hasher($0, limit: settings.maximumLength)
        counter.add(ngrams.buckets.map { NGramNumbers.buckets($0)(hashed) } ?? hashed)
      }
      if $0.count > settings.maximumLength { cut += 1 }
    }
    let trained = builder.vocabulary(
      minimumCount: settings.minimumCount, maximumSize: settings.maximumVocabulary)
    cutTexts = cut
    let list = settings.ngrams?.minimumCounts.map { counter.list(minimumCounts: $0) }
    ngrams = list
    idf = settings.ngrams.map { ngrams in
      (list?.hashes ?? Array(0..<Int32(ngrams.buckets ?? 0))).map {
        TFIDF.inverseFrequency(count: counter.count(of: $0), texts: counter.texts)
      }
    }
    if settings.vectors.isEmpty {
      (vocabulary, vectors) = (trained, nil)
      return
    }
    var others: Set<String> = []
    for split in data.splits where split != "train" {
      try forEachText(split) { tokens in
        for index in 0..<tokens.count where tokens.withWord(index, { trained.id(of: $0) }) == 0 {
          others.insert(tokens.word(index))
        }
      }
    }
    let candidates = trained.adding(others.sorted())
    let files = try settings.vectors.map { try WordVectors(path: $0, vocabulary: candidates) }
    let kept = (0..<candidates.count).filter { word in
      word < trained.count || files.contains { $0.found[word] }
    }
    vocabulary = trained.adding(kept.dropFirst(trained.count).map { candidates.word(Int32($0)) })
    vectors = PretrainedVectors(sideBySide: files, of: kept)
  }
}

/// Vocabularies of the recipes that were planned on one data set, by what the recipes say of text.
package final class VocabularyCache {
  private var sources: [String: VocabularySource] = [:]

  /// An empty cache.
  package init() {}

  func source(of data: DataSet, settings: TextPipeline.Settings, key: String) throws -> VocabularySource {
    if let known = sources[key] { return known }
    let source = try VocabularySource(data, settings: settings)
    sources[key] = source
    return source
  }
}
