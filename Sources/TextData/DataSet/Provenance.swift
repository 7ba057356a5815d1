/// Where a data set comes from.
public struct Provenance: Sendable, Equatable {
  /// A file that was imported, or a folder of files, as it was on disk.
  public struct Source: Sendable, Equatable {
    /// The file's path or name.
    public var file: String
    /// Its size; of a folder, the size of all its files.
    public var bytes: Int
    /// Its xxh64, as 16 hexadecimal digits; of a folder, that of the lines which `xxh64sum` prints for its files.
    public var checksum: String
    /// How many files a folder has; nil for a file.
    public var files: Int?

    /// Describes a file, or a folder of so many files.
    public init(file: String, bytes: Int, checksum: String, files: Int? = nil) {
      (self.file, self.bytes, self.checksum, self.files) = (file, bytes, checksum, files)
    }

    /// Describes the file behind `stream`, which has been read to its end.
    public init(_ stream: ByteStream) {
      self.init(file: stream.name, bytes: stream.fileBytes, checksum: stream.fileChecksum)
    }
  }

  /// The command or the options that made the data set.
  public var command: String?
  /// The licence of the data, where it is known.
  public var licence: String?
  /// The imported files.
  public var sources: [Source]
  /// How many rows were left out, by reason.
  public var skipped: [String: Int]

  /// Describes an origin.
  public init(
    command: String? = nil, licence: String? = nil, sources: [Source] = [], skipped: [String: Int] = [:]
  ) {
    (self.command, self.licence, self.sources, self.skipped) = (command, licence, sources, skipped)
  }
}
