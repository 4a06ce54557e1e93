package stoker.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Code that takes an object and answers one.
 *
 * @param events reads the event; null when the code takes none
 * @param results writes the result; null when there is none, which is answered as JSON's null
 */
record PojoHandler(Call call, PojoSerializer<Object> events, PojoSerializer<Object> results)
    implements FunctionHandler {
  static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

  @FunctionalInterface
  interface Call {
    Object call(Object event, Context context) throws Exception;
  }

  @Override
  public void handle(InputStream payload, OutputStream result, Context context) throws Exception {
    Object value = call.call(read(payload), context);
    try {
      if (results == null) result.write(NULL);
      else results.toJson(value, result);
    } catch (Throwable error) {
      throw new RuntimeException("An error occurred during JSON serialization of response", error);
    }
  }

  private Object read(InputStream payload) {
    try {
      return events == null ? null : events.fromJson(payload);
    } catch (Throwable error) {
      throw new RuntimeException("An error occurred during JSON parsing", error);
    }
  }
}
