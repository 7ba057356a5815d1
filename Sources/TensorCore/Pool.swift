import CKernels

/// The memory pool under all tensors.
public enum Pool {
  /// Blocks asked from the system since the start; a warm training step leaves it unchanged.
  public static var systemBlocks: Int { Int(wr_pool_system_blocks()) }
}
