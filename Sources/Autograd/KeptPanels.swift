import Synchronization
import TensorCore

/// Weights in the layout that their products read, kept from pass to pass while they do not change.
///
/// Safe to use from several threads.
final class KeptPanels: Sendable {
  private struct Entry {
    /// Held so that nothing else comes to lie at its address.
    let weight: Tensor
    let panels: PanelMatrix
  }

  private let entries = Mutex<[UnsafeRawPointer: Entry]>([:])

  /// The weight, laid out.
  func matrix(of weight: Tensor) -> PanelMatrix {
    entries.withLock { entries in
      if let entry = entries[weight.raw], entry.weight.shape == weight.shape { return entry.panels }
      let panels = PanelMatrix(weight)
      entries[weight.raw] = Entry(weight: weight, panels: panels)
      return panels
    }
  }
}
