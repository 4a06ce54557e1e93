package stoker.runtime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** An error as Lambda's Java client words and shapes it. */
final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Class name of what was thrown, null when nothing was. */
  private final String errorType;
  private final String trace;
  /** INIT fails for it; else every invocation does. */
  final boolean endsInit;

  private Fault(String message, String errorType, String trace, boolean endsInit) {
    super(message, null, false, false);
    this.errorType = errorType;
    this.trace = trace;
    this.endsInit = endsInit;
  }

  static Fault of(String message) {
    return new Fault(message, null, null, false);
  }

  static Fault of(Throwable thrown) {
    return of(messageOf(thrown), thrown);
  }

  static Fault of(String message, Throwable thrown) {
    return new Fault(message, thrown.getClass().getName(), print(thrown), false);
  }

  static Fault endingInit(String message, Throwable thrown) {
    return new Fault(message, thrown.getClass().getName(), print(thrown), true);
  }

  static String messageOf(Throwable thrown) {
    String message = thrown.getLocalizedMessage();
    return message == null ? thrown.getClass().getName() : message;
  }

  /** The body that is answered for a fault of the function's set-up: without a stack. */
  byte[] json() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("errorMessage", getMessage());
    if (errorType != null) body.put("errorType", errorType);
    return Json.bytes(body);
  }

  /** The body that is answered for what a function throws. */
  static byte[] json(Throwable thrown) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("errorMessage", messageOf(thrown));
    body.put("errorType", thrown.getClass().getName());
    body.put("stackTrace", StackTraces.lines(thrown));
    return Json.bytes(body);
  }

  /** What is written to the log. */
  String text() {
    return errorType == null ? getMessage() + "\n" : getMessage() + ": " + errorType + "\n" + trace + "\n";
  }

  private static String print(Throwable thrown) {
    StringWriter text = new StringWriter();
    StackTraces.hideBootstrap(thrown).printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
