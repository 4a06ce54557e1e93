package stoker.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The body of a frame while it is written, with room for its header in front: it leaves in one write, uncopied. */
final class FrameBuffer extends ByteArrayOutputStream {
  FrameBuffer() {
    super(1024);
    count = Frame.HEADER_BYTES;
  }

  /** Empties the body and keeps the room for the header. */
  @Override
  public synchronized void reset() {
    count = Frame.HEADER_BYTES;
  }

  synchronized void sendTo(OutputStream socket, int type) throws IOException {
    int length = count - Frame.HEADER_BYTES + 1;
    buf[0] = (byte) (length >>> 24);
    buf[1] = (byte) (length >>> 16);
    buf[2] = (byte) (length >>> 8);
    buf[3] = (byte) length;
    buf[4] = (byte) type;
    socket.write(buf, 0, count);
  }
}
