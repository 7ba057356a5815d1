import CKernels

/// The memory pool under all tensors.
public enum Pool {
  /// Blocks given since the start that no tensor had before; a step like those before it leaves it unchanged.
  public static var newBlocks: Int { Int(wr_pool_new_blocks()) }

  /// How often the system was asked for memory since the start; a warm training step leaves it unchanged.
  public static var systemRequests: Int { Int(wr_pool_system_requests()) }
}
