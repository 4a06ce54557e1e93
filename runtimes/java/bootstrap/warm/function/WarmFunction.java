import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Functions of the usual kinds, with which a stem rehearses its first request. */
public final class WarmFunction implements RequestHandler<WarmFunction.Event, WarmFunction.Result> {
  public static final class Event {
    private String name;
    private List<Integer> numbers;
    private Map<String, Double> prices;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public List<Integer> getNumbers() {
      return numbers;
    }

    public void setNumbers(List<Integer> numbers) {
      this.numbers = numbers;
    }

    public Map<String, Double> getPrices() {
      return prices;
    }

    public void setPrices(Map<String, Double> prices) {
      this.prices = prices;
    }
  }

  public record Result(String name, long left, boolean ok) {}

  public static final class Stream implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
      input.transferTo(output);
    }
  }

  public static final class Untyped implements RequestHandler<Map<String, Object>, String> {
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
      return WarmLibrary.greet(event.toString());
    }
  }

  @Override
  public Result handleRequest(Event event, Context context) {
    context.getLogger().log(WarmLibrary.greet(event.getName()));
    System.out.println(context.getAwsRequestId() + String.format(" %s %d", event.getNumbers(), context.getMemoryLimitInMB()));
    return new Result(event.getName(), context.getRemainingTimeInMillis(), true);
  }

  public List<String> method(List<Event> events) {
    return events.stream().map(Event::getName).toList();
  }

  public void fail(Event event) {
    throw new IllegalStateException(event.getName());
  }
}
