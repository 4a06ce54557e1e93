import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Calls Lambda through the AWS SDK for Java: a line of JSON names an operation and its input, a line of JSON answers it.
 */
final class Tour {
  private static final LambdaClient CLIENT =
      LambdaClient.builder()
          .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL")))
          .region(Region.of(System.getenv("AWS_DEFAULT_REGION")))
          .credentialsProvider(
              StaticCredentialsProvider.create(
                  AwsBasicCredentials.create(
                      System.getenv("AWS_ACCESS_KEY_ID"), System.getenv("AWS_SECRET_ACCESS_KEY"))))
          .httpClient(UrlConnectionHttpClient.create())
          .overrideConfiguration(options -> options.retryStrategy(DefaultRetryStrategy.doNotRetry()))
          .build();

  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.write((json(reply(line)) + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  private static Map<String, Object> reply(String line) throws Exception {
    try {
      return Map.of("output", run(JsonNode.parser().parse(line)));
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      if (!(cause instanceof AwsServiceException)) return Map.of("error", failure("Error", String.valueOf(cause), 0));
      AwsServiceException refused = (AwsServiceException) cause;
      String message = refused.awsErrorDetails().errorMessage();
      return Map.of("error", failure(refused.awsErrorDetails().errorCode(), message, refused.statusCode()));
    }
  }

  private static Map<String, Object> failure(String name, String message, int status) {
    return Map.of("name", name, "message", String.valueOf(message), "status", status);
  }

  private static Object run(JsonNode call) throws Exception {
    JsonNode input = call.field("Input").get();
    if (call.field("Wait").isPresent()) {
      String waiter = Arrays.stream(call.field("Wait").get().asString().split("_")).map(Tour::capital).collect(Collectors.joining());
      invoke(CLIENT.waiter(), "waitUntil" + waiter, input);
      return Map.of();
    }
    String operation = call.field("Operation").get().asString();
    return plain(invoke(CLIENT, Character.toLowerCase(operation.charAt(0)) + operation.substring(1), input));
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /** Calls the method that takes a request, and nothing else. */
  private static Object invoke(Object target, String name, JsonNode input) throws Exception {
    Class<?> type = target instanceof LambdaClient ? LambdaClient.class : target.getClass().getInterfaces()[0];
    for (Method method : type.getMethods()) {
      if (!method.getName().equals(name) || method.getParameterCount() != 1) continue;
      Class<?> request = method.getParameterTypes()[0];
      if (!SdkPojo.class.isAssignableFrom(request)) continue;
      return method.invoke(target, filled((SdkPojo) request.getMethod("builder").invoke(null), input));
    }
    throw new NoSuchMethodException("the SDK has no " + name);
  }

  private static Object filled(SdkPojo builder, JsonNode members) {
    for (SdkField<?> field : builder.sdkFields()) {
      members.field(field.memberName()).ifPresent(value -> field.set(builder, value(field, value)));
    }
    return ((SdkBuilder<?, ?>) builder).build();
  }

  private static Object value(SdkField<?> field, JsonNode node) {
    MarshallingType<?> type = field.marshallingType();
    if (type.equals(MarshallingType.STRING)) return node.asString();
    if (type.equals(MarshallingType.BOOLEAN)) return node.asBoolean();
    if (type.equals(MarshallingType.INTEGER)) return Integer.valueOf(node.asNumber());
    if (type.equals(MarshallingType.LONG)) return Long.valueOf(node.asNumber());
    if (type.equals(MarshallingType.DOUBLE)) return Double.valueOf(node.asNumber());
    if (type.equals(MarshallingType.SDK_BYTES)) {
      return SdkBytes.fromByteArray(Base64.getDecoder().decode(node.field("$blob").get().asString()));
    }
    if (type.equals(MarshallingType.SDK_POJO)) return filled(field.constructor().get(), node);
    if (type.equals(MarshallingType.LIST)) {
      SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
      return node.asArray().stream().map(element -> value(member, element)).collect(Collectors.toList());
    }
    if (type.equals(MarshallingType.MAP)) {
      SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
      Map<String, Object> map = new LinkedHashMap<>();
      node.asObject().forEach((key, held) -> map.put(key, value(member, held)));
      return map;
    }
    throw new IllegalArgumentException(field.memberName() + " has a type that no tour has needed yet");
  }

  /** An answer as maps, lists and texts, without what is absent. */
  private static Object plain(Object value) {
    if (value instanceof SdkPojo) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (SdkField<?> field : ((SdkPojo) value).sdkFields()) {
        Object held = field.getValueOrDefault(value);
        boolean absent = held == null || held.getClass().getSimpleName().startsWith("DefaultSdkAutoConstruct");
        if (!absent) members.put(field.memberName(), plain(held));
      }
      return members;
    }
    if (value instanceof SdkBytes) return Base64.getEncoder().encodeToString(((SdkBytes) value).asByteArray());
    if (value instanceof Map) {
      Map<String, Object> members = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((key, held) -> members.put(String.valueOf(key), plain(held)));
      return members;
    }
    if (value instanceof List) return ((List<?>) value).stream().map(Tour::plain).collect(Collectors.toCollection(ArrayList::new));
    return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
  }

  private static String json(Object value) {
    if (value instanceof Map) {
      return ((Map<?, ?>) value)
          .entrySet().stream()
              .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List) {
      return ((List<?>) value).stream().map(Tour::json).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Number || value instanceof Boolean) return String.valueOf(value);
    StringBuilder text = new StringBuilder("\"");
    for (char unit : String.valueOf(value).toCharArray()) {
      if (unit < 0x20 || unit == '"' || unit == '\\') text.append(String.format("\\u%04x", (int) unit));
      else text.append(unit);
    }
    return text.append('"').toString();
  }
}
