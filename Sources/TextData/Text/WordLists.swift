/// Small closed lists of English words.
enum WordLists {
  /// Words that carry little of a text's content. Negations are not among them.
  static let stopWords: Set<String> = [
    "a", "an", "the", "this", "that", "these", "those", "i", "you", "he", "she", "it", "we", "they", "me",
    "him",
    "her", "us", "them", "my", "your", "his", "its", "our", "their", "who", "whom", "which", "what", "where",
    "when", "why", "how", "is", "am", "are", "was", "were", "be", "been", "being", "do", "does", "did", "has",
    "have", "had", "will", "would", "can", "could", "may", "might", "shall", "should", "must", "and", "or",
    "but",
    "if", "of", "in", "on", "at", "by", "for", "with", "about", "from", "to", "into", "as", "than", "then",
    "there", "here", "so", "too", "very", "also", "s", "'s",
  ]
  /// Words that negate; so does every word that ends with `n't`.
  static let negations: Set<String> = [
    "no", "not", "n't", "never", "nobody", "nothing", "none", "nowhere", "neither", "nor", "without",
    "cannot",
  ]
}
