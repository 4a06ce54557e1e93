package stoker.runtime;

import java.util.Map;

/**
 * The function that this environment serves for life.
 *
 * @param environment its whole environment, reserved variables included
 */
record Assignment(
    String handler,
    Map<String, String> environment,
    String functionName,
    String functionVersion,
    int memoryMb,
    String logGroup,
    String logStream,
    byte[] message) {

  @SuppressWarnings("unchecked")
  static Assignment parse(byte[] message) {
    Map<String, Object> members = Json.object(message, 0, message.length);
    return new Assignment(
        (String) members.get("handler"),
        (Map<String, String>) members.get("environment"),
        (String) members.get("functionName"),
        (String) members.get("functionVersion"),
        ((Number) members.get("memoryMb")).intValue(),
        (String) members.get("logGroup"),
        (String) members.get("logStream"),
        message);
  }
}
