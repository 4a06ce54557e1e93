package stoker.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Runs the code that the first request will run, so that it is loaded and compiled before anybody waits for it: functions of
 * the image's own are assigned and invoked, each time by a loader of their own, whose classes are new to everybody.
 */
final class Warm {
  /** Loaders: what finds and reads classes and makes serializers for them. */
  private static final int ASSIGNMENTS = Integer.getInteger("stoker.warm.assignments", 12);
  /** Invocations of each. */
  private static final int INVOCATIONS = Integer.getInteger("stoker.warm.invocations", 10);

  private static final String OBJECT = "{\"name\":\"warm\",\"numbers\":[1,2],\"prices\":{\"a\":1.5},\"more\":null}";

  private record Rehearsal(String handler, String event) {}

  private static final List<Rehearsal> REHEARSALS =
      List.of(
          new Rehearsal("WarmFunction", OBJECT),
          new Rehearsal("WarmFunction$Untyped", OBJECT),
          new Rehearsal("WarmFunction$Stream", OBJECT),
          new Rehearsal("WarmFunction::method", "[" + OBJECT + "]"),
          new Rehearsal("WarmFunction::fail", OBJECT));

  private Warm() {}

  /** Prints nothing and leaves nothing behind: the assignment that counts puts everything in its place again. */
  static void run() throws IOException {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    for (int round = 0; round < ASSIGNMENTS; round++) {
      for (Rehearsal rehearsal : REHEARSALS) rehearse(rehearsal);
    }
    Thread.currentThread().setContextClassLoader(own);
    System.setOut(out);
    // What the rehearsals left is not the function's to collect.
    System.gc();
  }

  private static void rehearse(Rehearsal rehearsal) throws IOException {
    Assignment assignment = Assignment.parse(assign(rehearsal.handler()));
    Environment.apply(assignment);
    FunctionHandler handler = Bootstrap.initialise(assignment);
    for (int i = 0; i < INVOCATIONS; i++) {
      Invocation invocation = Invocation.parse(receive(invoke(rehearsal.event())));
      FrameBuffer result = new FrameBuffer();
      try {
        Bootstrap.run(assignment, handler, invocation, result);
        result.sendTo(OutputStream.nullOutputStream(), Frame.RESULT);
      } catch (Exception error) {
        Fault.json(StackTraces.hideBootstrap(error));
        System.out.print(Fault.of(error).text());
      }
    }
  }

  private static byte[] assign(String handler) {
    return Json.bytes(
        Map.of(
            "handler", handler,
            "environment", Map.of("LAMBDA_TASK_ROOT", System.getProperty("stoker.home") + "/warm"),
            "functionName", "warm",
            "functionVersion", "1",
            "memoryMb", 1024,
            "logGroup", "warm",
            "logStream", "warm"));
  }

  private static byte[] invoke(String event) {
    byte[] meta = Json.bytes(Map.of("requestId", "warm", "functionArn", "warm", "deadlineMs", 1_900_000_000_000L));
    byte[] payload = event.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + meta.length + payload.length).putInt(meta.length).put(meta).put(payload).array();
  }

  /** Through a pipe, as a frame comes through the socket. */
  private static byte[] receive(byte[] body) throws IOException {
    byte[] frame = ByteBuffer.allocate(5 + body.length).putInt(1 + body.length).put((byte) Frame.INVOKE).put(body).array();
    FrameChannel channel = FrameChannel.of(Native.readable(frame));
    byte[] received = channel.receive().body();
    channel.close();
    return received;
  }
}
