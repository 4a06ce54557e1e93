package stoker.runtime;

import com.amazonaws.services.lambda.runtime.LambdaRuntimeInternal;
import java.util.List;

/** {@code %X{AWSRequestId}} of functions that log through the appender of {@code aws-lambda-java-log4j2}. */
final class Log4jRequestId {
  private static final List<String> CONTEXTS = List.of("org.apache.logging.log4j.ThreadContext", "org.apache.log4j.MDC");

  private Log4jRequestId() {}

  static void set(String requestId) {
    // The appender says so when it is loaded.
    if (!LambdaRuntimeInternal.getUseLog4jAppender()) return;
    for (String name : CONTEXTS) {
      try {
        Class<?> context = Class.forName(name, true, Thread.currentThread().getContextClassLoader());
        Class<?> value = name.endsWith("MDC") ? Object.class : String.class;
        context.getMethod("put", String.class, value).invoke(null, "AWSRequestId", requestId);
      } catch (ReflectiveOperationException | LinkageError absent) {
        // The function uses the other one.
      }
    }
  }
}
