package stoker.runtime;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Stacks without the frames of the bootstrap and of what called it. */
final class StackTraces {
  private static final String OWN = StackTraces.class.getPackageName() + ".";

  private StackTraces() {}

  static String[] lines(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::toString).toArray(String[]::new);
  }

  /** Cuts the stack of an error, of its causes and of what it suppressed; answers the error. */
  static <T extends Throwable> T hideBootstrap(T thrown) {
    cut(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    return thrown;
  }

  private static void cut(Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) return;
    StackTraceElement[] stack = thrown.getStackTrace();
    for (int i = 0; i < stack.length; i++) {
      if (stack[i].getClassName().startsWith(OWN)) {
        thrown.setStackTrace(Arrays.copyOf(stack, i));
        break;
      }
    }
    cut(thrown.getCause(), seen);
    for (Throwable suppressed : thrown.getSuppressed()) cut(suppressed, seen);
  }
}
