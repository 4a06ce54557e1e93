package stoker.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.InputStream;
import java.io.OutputStream;

/** A function's code, whatever its signature is. */
@FunctionalInterface
interface FunctionHandler {
  /** @throws Exception what the function throws, unwrapped; errors too */
  void handle(InputStream payload, OutputStream result, Context context) throws Exception;
}
