package stoker.runtime;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;

/**
 * Sends and receives whole frames over a connected socket; blocks. Plain file streams read and write the socket: they need
 * no selector, and its descriptor can be handed to the virtual machine that a {@link Restart} starts.
 */
final class FrameChannel {
  private final int fd;
  private final DataInputStream input;
  private final OutputStream output;

  private FrameChannel(int fd, DataInputStream input, OutputStream output) {
    this.fd = fd;
    this.input = input;
    this.output = output;
  }

  static FrameChannel connect(String path) throws IOException {
    return of(Native.connect(path));
  }

  /** Over a socket that is connected already. */
  static FrameChannel of(int fd) {
    FileDescriptor descriptor = descriptor(fd);
    DataInputStream input = new DataInputStream(new BufferedInputStream(new FileInputStream(descriptor)));
    return new FrameChannel(fd, input, new FileOutputStream(descriptor));
  }

  static FileDescriptor descriptor(int fd) {
    try {
      Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      return constructor.newInstance(fd);
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }

  int fd() {
    return fd;
  }

  void close() throws IOException {
    input.close();
  }

  /** @throws java.io.EOFException when the worker is gone */
  Frame receive() throws IOException {
    int length = input.readInt();
    int type = input.readUnsignedByte();
    byte[] body = new byte[length - 1];
    input.readFully(body);
    return new Frame(type, body);
  }

  void send(int type, FrameBuffer body) throws IOException {
    body.sendTo(output, type);
  }

  void send(int type) throws IOException {
    send(type, new FrameBuffer());
  }

  void send(int type, byte[] body) throws IOException {
    FrameBuffer buffer = new FrameBuffer();
    buffer.write(body, 0, body.length);
    send(type, buffer);
  }
}
