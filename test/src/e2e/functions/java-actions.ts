/** What `NODE_ACTIONS` does, in Java: the class `Actions`. */
export const JAVA_ACTIONS = {
  'TypeError.java': 'class TypeError extends RuntimeException { TypeError() { super("boom"); } }',
  'Actions.java': `
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

public class Actions implements RequestHandler<Map<String, Object>, Object> {
  private final String instance = UUID.randomUUID().toString();
  private int count;

  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    count++;
    try {
      return act(event, context);
    } catch (IOException | InterruptedException error) {
      return error instanceof NoSuchFileException ? "ENOENT" : error.getMessage().contains("Read-only") ? "EROFS" : error.getMessage();
    }
  }

  private Object act(Map<String, Object> event, Context context) throws IOException, InterruptedException {
    switch ((String) event.get("do")) {
      case "echo": return event.get("value");
      case "instance": return Map.of("instance", instance, "count", count);
      case "throw": throw new TypeError();
      case "reject": throw new IllegalStateException("rejected");
      case "exit": System.exit((Integer) event.get("status"));
      case "loop": while (true);
      case "eat": return eat();
      case "print":
        System.out.print(event.get("text"));
        Thread.sleep((Integer) event.getOrDefault("ms", 0));
        return null;
      case "flood":
        for (int n = 0; n < (Integer) event.get("lines"); n++) System.out.println(n + " " + "x".repeat(1000));
        return null;
      case "child":
        return new ProcessBuilder("/bin/sh", "-c", "echo from a child; echo from its stderr >&2").inheritIO().start().waitFor();
      case "context": return describe(context);
      case "environment": return System.getenv();
      case "hourAtEpoch": return Instant.EPOCH.atZone(ZoneId.systemDefault()).getHour();
      case "cwd": return Path.of("").toAbsolutePath().toString();
      case "write": return Files.writeString(Path.of((String) event.get("path")), (String) event.get("text")).toString();
      case "read": return Files.readString(Path.of((String) event.get("path")));
      default: throw new IllegalArgumentException("no such action");
    }
  }

  private static Object eat() {
    List<byte[]> taken = new ArrayList<>();
    while (true) {
      byte[] megabyte = new byte[1024 * 1024];
      Arrays.fill(megabyte, (byte) 1);
      taken.add(megabyte);
    }
  }

  private static Map<String, Object> describe(Context context) {
    Map<String, Object> described = new HashMap<>();
    described.put("functionName", context.getFunctionName());
    described.put("functionVersion", context.getFunctionVersion());
    described.put("arn", context.getInvokedFunctionArn());
    described.put("memoryMb", String.valueOf(context.getMemoryLimitInMB()));
    described.put("requestId", context.getAwsRequestId());
    described.put("logGroup", context.getLogGroupName());
    described.put("logStream", context.getLogStreamName());
    described.put("remainingMs", context.getRemainingTimeInMillis());
    if (context.getClientContext() != null) described.put("custom", context.getClientContext().getCustom().get("who"));
    return described;
  }
}
`,
} as const;
