package stoker.runtime;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * One INVOKE frame taken apart.
 *
 * @param deadlineMs wall clock, ms since the epoch
 * @param clientContext Base64, as the caller sent it; null without one
 * @param tenantId null where the function does not isolate its tenants
 * @param traceId null without one
 */
record Invocation(
    String requestId,
    String functionArn,
    long deadlineMs,
    String clientContext,
    String tenantId,
    String traceId,
    InputStream payload) {
  private static final int LENGTH_BYTES = 4;

  static Invocation parse(byte[] body) {
    int metaLength = ByteBuffer.wrap(body).getInt();
    Map<String, Object> meta = Json.object(body, LENGTH_BYTES, metaLength);
    int start = LENGTH_BYTES + metaLength;
    return new Invocation(
        (String) meta.get("requestId"),
        (String) meta.get("functionArn"),
        ((Number) meta.get("deadlineMs")).longValue(),
        (String) meta.get("clientContext"),
        (String) meta.get("tenantId"),
        (String) meta.get("traceId"),
        new ByteArrayInputStream(body, start, body.length - start));
  }
}
