package stoker.runtime;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;

/**
 * The logger of the context. Each message is an event of its own, so one that does not end its line has it ended.
 *
 * <p>https://docs.aws.amazon.com/lambda/latest/dg/java-logging.html
 */
final class FunctionLogger implements LambdaLogger {
  /** Messages below it are dropped; those without a level never are. */
  private final LogLevel minimum;

  private FunctionLogger(LogLevel minimum) {
    this.minimum = minimum;
  }

  /** Makes one the logger of this process. @param level AWS_LAMBDA_LOG_LEVEL or null */
  static void install(String level) {
    try {
      Field logger = LambdaRuntime.class.getDeclaredField("logger");
      logger.setAccessible(true);
      logger.set(null, new FunctionLogger(parse(level)));
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }

  private static LogLevel parse(String level) {
    try {
      return level == null ? LogLevel.UNDEFINED : LogLevel.fromString(level);
    } catch (IllegalArgumentException unknown) {
      return LogLevel.UNDEFINED;
    }
  }

  @Override
  public void log(String message) {
    log(message, LogLevel.UNDEFINED);
  }

  @Override
  public void log(byte[] message) {
    log(message, LogLevel.UNDEFINED);
  }

  @Override
  public void log(String message, LogLevel level) {
    if (!isEnabled(level)) return;
    write((level == LogLevel.UNDEFINED ? message : "[" + level + "] " + message).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void log(byte[] message, LogLevel level) {
    if (isEnabled(level)) write(message);
  }

  private boolean isEnabled(LogLevel level) {
    return level == LogLevel.UNDEFINED || level.ordinal() >= minimum.ordinal();
  }

  private static void write(byte[] message) {
    boolean whole = message.length > 0 && message[message.length - 1] == '\n';
    byte[] line = whole ? message : java.util.Arrays.copyOf(message, message.length + 1);
    line[line.length - 1] = '\n';
    System.out.write(line, 0, line.length);
  }
}
