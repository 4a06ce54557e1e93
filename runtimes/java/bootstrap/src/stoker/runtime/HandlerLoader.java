package stoker.runtime;

import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.JavaType;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/**
 * Finds the code that a handler string names: {@code package.Class} or {@code package.Class::method}.
 *
 * <p>https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html
 */
final class HandlerLoader {
  private HandlerLoader() {}

  /** @throws Fault one that ends INIT when the function's own code threw; else what to tell to every invocation */
  static FunctionHandler load(String handler, ClassLoader loader, Serializers serializers) {
    int colons = handler.lastIndexOf("::");
    String className = colons < 0 ? handler : handler.substring(0, colons);
    String method = colons < 0 ? null : handler.substring(colons + 2);
    if (className.isEmpty() || (method != null && method.isEmpty())) throw Fault.of("Invalid handler: `" + handler + "'");
    Class<?> type = loadClass(className, loader);
    if (method != null) return HandlerMethods.load(type, method, serializers);
    if (RequestStreamHandler.class.isAssignableFrom(type)) {
      return ((RequestStreamHandler) newInstance(type))::handleRequest;
    }
    if (RequestHandler.class.isAssignableFrom(type)) return requestHandler(type, serializers);
    throw Fault.of("Class does not implement an appropriate handler interface: " + className);
  }

  private static Class<?> loadClass(String name, ClassLoader loader) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException error) {
      throw Fault.of("Class not found: " + name, error);
    } catch (Throwable error) {
      String detail = error.getMessage() == null ? "" : ": " + error.getMessage();
      throw Fault.endingInit("Error loading class " + name + detail, error);
    }
  }

  @SuppressWarnings("unchecked")
  private static FunctionHandler requestHandler(Class<?> type, Serializers serializers) {
    JavaType[] types = Json.MAPPER.getTypeFactory().constructType(type).findTypeParameters(RequestHandler.class);
    if (types.length != 2) {
      throw Fault.of(
          "Class " + type.getName() + " does not implement RequestHandler with concrete type parameters");
    }
    RequestHandler<Object, Object> instance = (RequestHandler<Object, Object>) newInstance(type);
    return new PojoHandler(instance::handleRequest, serializers.of(types[0]), serializers.of(types[1]));
  }

  static Object newInstance(Class<?> type) {
    try {
      return constructor(type).newInstance();
    } catch (InvocationTargetException error) {
      Throwable thrown = error.getCause() == null ? error : error.getCause();
      throw Fault.endingInit(Fault.messageOf(thrown), thrown);
    } catch (ReflectiveOperationException error) {
      throw Fault.of(error);
    }
  }

  private static Constructor<?> constructor(Class<?> type) {
    try {
      return type.getConstructor();
    } catch (NoSuchMethodException error) {
      boolean inner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
      String name = "Class " + type.getName();
      throw Fault.of(
          inner
              ? new Exception(name + " cannot be instantiated because it is a non-static inner class")
              : new Exception(name + " has no public zero-argument constructor", error));
    }
  }
}
