import Synchronization
import TensorCore

/// Weights in the layout that their products read, kept from pass to pass while they do not change.
///
/// Safe to use from several threads.
final class KeptPanels: Sendable {
  private struct Key: Hashable {
    let weight: UnsafeRawPointer
    let columns: Range<Int>
  }

  private struct Entry {
    /// Held so that nothing else comes to lie at its address.
    let weight: Tensor
    let panels: PanelMatrix
  }

  private let entries = Mutex<[Key: Entry]>([:])

  /// The weight, or some of its columns, laid out.
  func matrix(of weight: Tensor, columns: Range<Int>? = nil) -> PanelMatrix {
    let columns = columns ?? 0..<weight.columns
    return entries.withLock { entries in
      let key = Key(weight: weight.raw, columns: columns)
      if let entry = entries[key], entry.weight.shape == weight.shape { return entry.panels }
      let panels = PanelMatrix(weight, columns: columns)
      entries[key] = Entry(weight: weight, panels: panels)
      return panels
    }
  }
}
