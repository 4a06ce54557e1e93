package stoker.runtime;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The heap's limit is set once, when the virtual machine starts, and a stem does not know its function's memory yet: there it
 * is the largest function's, and the control group's limit is the one that counts. What can be changed later is how
 * generously the heap grows beyond what lives in it.
 */
final class Heap {
  /** Up to this, memory is dearer than the collector's time. */
  private static final int SMALL_MEMORY_MB = 512;

  private static final HotSpotDiagnosticMXBean MACHINE =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

  private Heap() {}

  static void fit(int memoryMb) {
    boolean small = memoryMb <= SMALL_MEMORY_MB;
    // In this order, or one would pass the other for a moment, which is refused.
    MACHINE.setVMOption("MinHeapFreeRatio", small ? "10" : "40");
    MACHINE.setVMOption("MaxHeapFreeRatio", small ? "30" : "70");
  }
}
