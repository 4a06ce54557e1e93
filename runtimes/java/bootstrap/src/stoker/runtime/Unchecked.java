package stoker.runtime;

/** Throws what a function threw, whatever it is, from code that declares exceptions only. */
final class Unchecked {
  private Unchecked() {}

  /** Does not return; `throw` before the call tells the compiler so. */
  @SuppressWarnings("unchecked")
  static <T extends Throwable> RuntimeException rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
