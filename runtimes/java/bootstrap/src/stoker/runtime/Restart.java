package stoker.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions may set options of the virtual machine in JAVA_TOOL_OPTIONS, agents among them, and it reads them only when it
 * starts. So for such a function the process becomes a new virtual machine, which goes on where the stem was. It costs the
 * function a start, as it does on Lambda.
 *
 * <p>https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html
 */
final class Restart {
  private static final String VARIABLE = "JAVA_TOOL_OPTIONS";

  private Restart() {}

  /** Returns when the function has no options of its own. */
  static void ifAsked(Assignment assignment, FrameChannel channel) throws IOException {
    String options = assignment.environment().getOrDefault(VARIABLE, "");
    if (options.isBlank()) return;
    Map<String, String> environment = new HashMap<>(Environment.of(assignment));
    environment.put(VARIABLE, defaultsFor(options) + options);
    Native.setEnvironment(environment);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String home = System.getProperty("stoker.home");
    String message = String.valueOf(Native.readable(assignment.message()));
    String socket = String.valueOf(channel.fd());
    String main = Main.class.getName();
    Native.become(List.of(java.toString(), "@" + home + "/base.options", main, Main.RESUME, socket, message));
  }

  /** What Lambda sets itself, in front of the function's own options: those may then say otherwise. */
  private static String defaultsFor(String options) {
    String collector = options.matches("(?s).*-XX:\\+Use\\w+GC.*") ? "" : "-XX:+UseSerialGC ";
    return collector + "-XX:TieredStopAtLevel=1 -XX:MaxRAMPercentage=80 ";
  }
}
