package stoker.runtime;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.Security;
import java.util.HashMap;
import java.util.Map;
import java.util.TimeZone;

/** What assignment changes in the process: its environment, its time zone, its memory. */
final class Environment {
  /** What Lambda's runtime itself sets; the function's own variables go over it. */
  private static final Map<String, String> RUNTIME_DEFAULTS =
      Map.of(
          "PATH", "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
          "LD_LIBRARY_PATH",
              "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
          "LANG", "en_US.UTF-8",
          "TZ", ":UTC",
          "LAMBDA_TASK_ROOT", "/var/task",
          "LAMBDA_RUNTIME_DIR", "/var/runtime");

  private static final String NEGATIVE_TTL_VARIABLE = "AWS_LAMBDA_JAVA_NETWORKADDRESS_CACHE_NEGATIVE_TTL";

  private Environment() {}

  static String taskRoot(Assignment assignment) {
    return assignment.environment().getOrDefault("LAMBDA_TASK_ROOT", "/var/task");
  }

  static Map<String, String> of(Assignment assignment) {
    Map<String, String> environment = new HashMap<>(RUNTIME_DEFAULTS);
    environment.putAll(assignment.environment());
    environment.put("_HANDLER", assignment.handler());
    return environment;
  }

  /**
   * Replaces the stem's environment by the function's, for Java, for the C library and for child processes, and has the parts
   * of Java that read it at their start read it again.
   */
  static void apply(Assignment assignment) {
    Map<String, String> environment = of(assignment);
    Native.setEnvironment(environment);
    replaceJavasCopy(environment);
    System.clearProperty("user.timezone");
    TimeZone.setDefault(null);
    // A name that was not found is asked for again after a second, as on Lambda.
    Security.setProperty("networkaddress.cache.negative.ttl", environment.getOrDefault(NEGATIVE_TTL_VARIABLE, "1"));
    Heap.fit(assignment.memoryMb());
  }

  /** {@link System#getenv()} is a view of a map that is filled once, when the virtual machine starts. */
  private static void replaceJavasCopy(Map<String, String> environment) {
    try {
      Field field = Class.forName("java.lang.ProcessEnvironment").getDeclaredField("theEnvironment");
      field.setAccessible(true);
      @SuppressWarnings("unchecked")
      Map<Object, Object> copy = (Map<Object, Object>) field.get(null);
      Method name = factory("Variable");
      Method value = factory("Value");
      copy.clear();
      for (Map.Entry<String, String> entry : environment.entrySet()) {
        copy.put(name.invoke(null, entry.getKey()), value.invoke(null, entry.getValue()));
      }
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }

  private static Method factory(String kind) throws ReflectiveOperationException {
    Method method = Class.forName("java.lang.ProcessEnvironment$" + kind).getDeclaredMethod("valueOf", String.class);
    method.setAccessible(true);
    return method;
  }
}
