package stoker.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What Java has no call for: {@code native/process.c}. */
final class Native {
  static {
    System.load(System.getProperty("stoker.home") + "/libstoker.so");
  }

  private Native() {}

  /** Connects to a unix stream socket. Its descriptor stays open in a program that replaces this one. */
  static int connect(String path) throws IOException {
    return connect(bytes(path));
  }

  /** Replaces the environment that child processes and the C library see. */
  static void setEnvironment(Map<String, String> environment) {
    setEnvironment(strings(environment.entrySet().stream().map((entry) -> entry + "").toList()));
  }

  /** A descriptor from which {@code content} can be read, once; it holds at most what a pipe does, 64 KB. */
  static int readable(byte[] content) throws IOException {
    return pipe(content);
  }

  /** Becomes another program: the same process, the same descriptors. Returns only by throwing. */
  static void become(List<String> command) throws IOException {
    execute(strings(command));
  }

  private static byte[][] strings(List<String> texts) {
    return texts.stream().map(Native::bytes).toArray(byte[][]::new);
  }

  /** As C wants it: ended by a NUL. */
  private static byte[] bytes(String text) {
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }

  private static native int connect(byte[] path) throws IOException;

  private static native void setEnvironment(byte[][] entries);

  private static native int pipe(byte[] content) throws IOException;

  private static native void execute(byte[][] arguments) throws IOException;
}
