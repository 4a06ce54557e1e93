package stoker.runtime;

import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.ObjectMapper;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** JSON of the bootstrap's own, by the same mapper that reads the events of functions: one is warm enough for two. */
final class Json {
  static final ObjectMapper MAPPER = JacksonFactory.getInstance().getMapper();

  private Json() {}

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(byte[] bytes, int offset, int length) {
    try {
      return MAPPER.readValue(bytes, offset, length, Map.class);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
