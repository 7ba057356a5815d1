import Glibc
import Recipes
import TextData

/// A trained model that comes with the sources.
enum ShippedModel {
  /// Its folder: in `models` of the working directory, or of a folder above the program; nil where there is none.
  static func folder(_ name: String) -> String? {
    let path = "models/" + name
    if holdsModel(path) { return path }
    var place = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard readlink("/proc/self/exe", &place, place.count - 1) > 0 else { return nil }
    var folder = String(decoding: place.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      if holdsModel(folder + "/" + path) { return folder + "/" + path }
    }
    return nil
  }

  private static func holdsModel(_ path: String) -> Bool { access(path + "/weights.safetensors", F_OK) == 0 }
}
