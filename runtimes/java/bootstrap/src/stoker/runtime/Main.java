package stoker.runtime;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Started once per stem: {@code Main [socket]}. When its function has asked for other options of the virtual machine, the
 * process becomes a new one: {@code Main --resume socketFd assignmentFd} (see {@link Restart}).
 */
public final class Main {
  static final String RESUME = "--resume";
  private static final String REHEARSE = "--rehearse";

  private Main() {}

  public static void main(String[] args) {
    System.setOut(unbuffered(FileDescriptor.out));
    System.setErr(unbuffered(FileDescriptor.err));
    try {
      if (args.length > 0 && args[0].equals(RESUME)) {
        FrameChannel channel = FrameChannel.of(Integer.parseInt(args[1]));
        byte[] message = readAll(Integer.parseInt(args[2]));
        new Bootstrap(channel).resume(Assignment.parse(message));
      } else {
        Warm.run();
        // The image is being built.
        if (args.length > 0 && args[0].equals(REHEARSE)) return;
        FrameChannel channel = FrameChannel.connect(args.length > 0 ? args[0] : "/run/stoker/worker.sock");
        new Bootstrap(channel).serve();
      }
    } catch (EOFException hungUp) {
      // The worker is gone, and so is the reason to run: the function's shutdown hooks are not waited for.
      Runtime.getRuntime().halt(0);
    } catch (Throwable broken) {
      // Threads of the function must not keep a process alive that serves nobody.
      broken.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  /** What is printed is in the log when the call returns; a whole line is one write. */
  private static PrintStream unbuffered(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  private static byte[] readAll(int fd) throws IOException {
    // A file stream would ask a pipe where in the file it is.
    try (InputStream input = new BufferedInputStream(new FileInputStream(FrameChannel.descriptor(fd)))) {
      return input.readAllBytes();
    }
  }
}
