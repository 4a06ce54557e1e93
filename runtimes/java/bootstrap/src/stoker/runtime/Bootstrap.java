package stoker.runtime;

import java.io.IOError;
import java.io.IOException;

/** The life of one environment: BOOTED, ASSIGN, INIT, then one invocation after the other. */
final class Bootstrap {
  private static final int FAILED_STATUS = 1;
  private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

  private final FrameChannel channel;

  Bootstrap(FrameChannel channel) {
    this.channel = channel;
  }

  /** Runs until the worker hangs up, which is an EOFException. */
  void serve() throws IOException {
    channel.send(Frame.BOOTED);
    Assignment assignment = Assignment.parse(channel.receive().body());
    Restart.ifAsked(assignment, channel);
    resume(assignment);
  }

  /** Goes on from the assignment. */
  void resume(Assignment assignment) throws IOException {
    Environment.apply(assignment);
    FunctionHandler handler;
    try {
      handler = initialise(assignment);
    } catch (Fault fault) {
      report(Frame.INIT_ERROR, fault.json(), fault.text());
      System.exit(FAILED_STATUS);
      return;
    }
    channel.send(Frame.READY);
    for (;;) invoke(assignment, handler, Invocation.parse(channel.receive().body()));
  }

  /** What is wrong with the handler is told to every invocation; only what its own code throws ends INIT. */
  static FunctionHandler initialise(Assignment assignment) {
    FunctionLogger.install(assignment.environment().get("AWS_LAMBDA_LOG_LEVEL"));
    ClassLoader loader = FunctionClasses.loader(Environment.taskRoot(assignment), "/opt/java/lib");
    Thread.currentThread().setContextClassLoader(loader);
    Serializers serializers = new Serializers(loader);
    try {
      return HandlerLoader.load(assignment.handler(), loader, serializers);
    } catch (Fault fault) {
      if (fault.endsInit) throw fault;
      return (payload, result, context) -> {
        throw fault;
      };
    }
  }

  private void invoke(Assignment assignment, FunctionHandler handler, Invocation invocation) throws IOException {
    setTraceId(invocation.traceId());
    FrameBuffer result = new FrameBuffer();
    try {
      run(assignment, handler, invocation, result);
    } catch (Fault fault) {
      report(Frame.ERROR, fault.json(), fault.text());
      return;
    } catch (Throwable thrown) {
      // The machine is out of memory or stack, or its files are gone: nothing that runs on it can be trusted any more.
      boolean ends = thrown instanceof VirtualMachineError || thrown instanceof IOError;
      StackTraces.hideBootstrap(thrown);
      report(ends ? Frame.FATAL : Frame.ERROR, Fault.json(thrown), Fault.of(thrown).text());
      if (ends) System.exit(FAILED_STATUS);
      return;
    }
    flush();
    channel.send(Frame.RESULT, result);
  }

  static void run(Assignment assignment, FunctionHandler handler, Invocation invocation, FrameBuffer result)
      throws Exception {
    FunctionContext context = new FunctionContext(assignment, invocation);
    Log4jRequestId.set(invocation.requestId());
    handler.handle(invocation.payload(), result, context);
    // A function that interrupted its own thread must not have the next one interrupted.
    Thread.interrupted();
  }

  private void report(int type, byte[] json, String text) throws IOException {
    System.out.print(text);
    flush();
    channel.send(type, json);
  }

  /** Both streams write through; this is for what a function put in their place. */
  private static void flush() {
    System.out.flush();
    System.err.flush();
  }

  private static void setTraceId(String traceId) {
    if (traceId == null) System.clearProperty(TRACE_PROPERTY);
    else System.setProperty(TRACE_PROPERTY, traceId);
  }
}
