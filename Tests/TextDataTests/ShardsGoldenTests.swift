import Testing
import TextData

/// Bytes that the reference implementation wrote (`Golden/make_golden.py`), and the example worked by hand.
@Suite struct ShardsGoldenTests {
  static let golden = String(#filePath.dropLast("ShardsGoldenTests.swift".count)) + "Golden/"

  static let scalars: [ShardColumn] = [
    .init("a_str", .string), .init("b_bytes", .bytes), .init("c_int", .int), .init("d_int8", .int8),
    .init("e_int16", .int16), .init("f_int32", .int32), .init("g_int64", .int64), .init("h_uint8", .uint8),
    .init("i_uint16", .uint16), .init("j_uint32", .uint32), .init("k_uint64", .uint64),
    .init("l_float16", .float16), .init("m_float32", .float32), .init("n_float64", .float64),
    .init("o_str_int", .integerText), .init("p_json", .json),
  ]
  static let json = ShardValue.string(#"{"\u00e9": [1, null, "x"]}"#)
  static let scalarSamples: [[ShardValue]] = [
    [
      .string("naïve 文本 🙂"), .bytes([0, 255]), .integer(1 << 40), .integer(127), .integer(32767),
      .integer(Int(Int32.max)), .integer(.max), .integer(255), .integer(65535), .integer(Int(UInt32.max)),
      .unsigned(.max), .number(1.5), .number(0.25), .number(1e300), .integer(12_345_678_901), json,
    ],
    [
      .string(""), .bytes([]), .integer(-1 << 40), .integer(-128), .integer(-32768), .integer(Int(Int32.min)),
      .integer(.min), .integer(0), .integer(0), .integer(0), .integer(0), .number(-1.5), .number(-0.25),
      .number(-1e300), .integer(-12_345_678_901), json,
    ],
  ]
  static let mixed: [ShardColumn] = [
    .init("é", .string), .init("z", .string), .init("label", .int), .init("Z", .string),
  ]

  @Test(arguments: ["scalars", "scalars_zstd"])
  func everyScalarIsReadAsTheReferenceWroteIt(name: String) throws {
    let folder = try ShardFolder(Self.golden + name)
    #expect(folder.entries.map(\.columns) == [Self.scalars])
    try folder.verify()
    #expect(try samples(of: folder) == Self.scalarSamples)
  }

  @Test func severalShardsAreReadInOrder() throws {
    let folder = try ShardFolder(Self.golden + "several")
    #expect(folder.entries.count == 6 && folder.count == 20)
    let expected = (0..<20).map {
      [.string(""), .integer($0), .string("z"), .string(String(repeating: "é", count: $0))] as [ShardValue]
    }
    #expect(try samples(of: folder) == expected)
    for index in 0..<20 {
      let (shard, sample) = folder.locate(index)
      #expect(try folder.load(shard).values(at: sample) == expected[index])
    }
  }

  @Test func sameSamplesGiveTheReferencesBytes() throws {
    let folder = try TemporaryFolder()
    let scalars = folder.path + "/scalars"
    try write(Self.scalarSamples, Self.scalars, to: scalars, compression: .none, sizeLimit: 1 << 20)
    let several = folder.path + "/several"
    let rows = (0..<20).map {
      [.string(String(repeating: "é", count: $0)), .string("z"), .integer($0), .string("")] as [ShardValue]
    }
    try write(rows, Self.mixed, to: several, compression: .none, sizeLimit: 420)
    let names = ["scalars/index.json", "scalars/shard.00000.mds", "several/index.json"]
    for name in names + (0..<6).map({ "several/shard.0000\($0).mds" }) {
      #expect(try readAll(folder.path + "/" + name) == readAll(Self.golden + name), "\(name)")
    }
  }

  /// 261 bytes worked out by hand, with a sha1 that is not checked.
  @Test func workedExampleIsRead() throws {
    let configuration =
      #"{"column_encodings": ["int", "str"], "column_names": ["label", "text"], "column_sizes": [8, null], "#
      + #""compression": null, "format": "mds", "hashes": ["sha1"], "size_limit": 67108864, "version": 2}"#
    var shard: [UInt8] = [2, 0, 0, 0, 0xD2, 0, 0, 0, 0xE8, 0, 0, 0, 0x05, 0x01, 0, 0]
    shard += configuration.utf8
    shard += [10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] + Array("great film".utf8)
    shard += [
      17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x74, 0x72, 0x6F, 0x70, 0x20, 0x6C, 0x6F, 0x6E, 0x67, 0x20,
    ]
    shard += [0xE2, 0x80, 0x93, 0x20, 0x6E, 0x75, 0x6C]
    #expect(shard.count == 261)
    #expect(shard.withUnsafeBytes { XXH64.hexadecimal(XXH64.hash(of: $0)) } == "b3eb1e5ec6c3eb16")
    let index =
      #"{"shards": [{"column_encodings": ["int", "str"], "column_names": ["label", "text"], "#
      + #""column_sizes": [8, null], "compression": null, "format": "mds", "hashes": ["sha1"], "raw_data": "#
      + #"{"basename": "shard.00000.mds", "bytes": 261, "hashes": {"sha1": "#
      + #""95aa82f610b955b6ee8a337e7e50fe8ef0c111c0"}}, "samples": 2, "size_limit": 67108864, "version": 2, "#
      + #""zip_data": null}], "version": 2}"#
    let folder = try TemporaryFolder()
    try folder.write(shard, to: "shard.00000.mds")
    try folder.write(index.utf8, to: "index.json")
    let read = try samples(of: ShardFolder(folder.path))
    #expect(read == [[.integer(1), .string("great film")], [.integer(0), .string("trop long – nul")]])
  }
}
