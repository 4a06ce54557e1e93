package stoker.runtime;

import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.JavaType;
import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.ServiceLoader;

/**
 * How objects become JSON and back: by the function's own serializer if it brings one, else as Lambda does it.
 *
 * <p>https://docs.aws.amazon.com/lambda/latest/dg/java-custom-serialization.html
 */
final class Serializers {
  private final ClassLoader loader;
  private final CustomPojoSerializer custom;

  Serializers(ClassLoader loader) {
    this.loader = loader;
    Iterator<CustomPojoSerializer> found = ServiceLoader.load(CustomPojoSerializer.class, loader).iterator();
    this.custom = found.hasNext() ? found.next() : null;
    if (custom != null && found.hasNext()) {
      throw Fault.of("Too many serializers provided inside the META-INF/services folder, only one is allowed");
    }
  }

  /** Answers null for what is not written or read at all: no event, or a result that is {@code void}. */
  @SuppressWarnings("unchecked")
  PojoSerializer<Object> of(JavaType type) {
    if (type == null || type.hasRawClass(void.class) || type.hasRawClass(Void.class)) return null;
    if (custom != null) return new Custom(custom, type);
    Class<?> raw = type.getRawClass();
    // The classes of aws-lambda-java-events, whose JSON is not what their members would make it.
    if (LambdaEventSerializers.isLambdaSupportedEvent(raw.getName())) {
      return (PojoSerializer<Object>) LambdaEventSerializers.serializerFor(raw, loader);
    }
    return JacksonFactory.getInstance().getSerializer((java.lang.reflect.Type) type);
  }

  private record Custom(CustomPojoSerializer serializer, JavaType type) implements PojoSerializer<Object> {
    @Override
    public Object fromJson(InputStream json) {
      return serializer.fromJson(json, type);
    }

    @Override
    public Object fromJson(String json) {
      return serializer.fromJson(json, type);
    }

    @Override
    public void toJson(Object value, OutputStream json) {
      serializer.toJson(value, json, type);
    }
  }
}
