package stoker.runtime;

import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.JavaType;
import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.type.TypeBindings;
import com.amazonaws.services.lambda.runtime.Context;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Methods that need no interface: of several with one name, the one with the longest signature that fits. */
final class HandlerMethods {
  /** What a parameter of a handler method is given. */
  private enum Role {
    EVENT,
    INPUT,
    OUTPUT,
    CONTEXT
  }

  private static final Set<List<Role>> EVENT_SIGNATURES =
      Set.of(List.of(), List.of(Role.EVENT), List.of(Role.CONTEXT), List.of(Role.EVENT, Role.CONTEXT));

  private static final Set<List<Role>> STREAM_SIGNATURES =
      Set.of(
          List.of(Role.INPUT),
          List.of(Role.OUTPUT),
          List.of(Role.INPUT, Role.OUTPUT),
          List.of(Role.INPUT, Role.CONTEXT),
          List.of(Role.OUTPUT, Role.CONTEXT),
          List.of(Role.INPUT, Role.OUTPUT, Role.CONTEXT));

  /** A context at the end counts twice, as on Lambda. A bridge is the compiler's, not the author's. */
  private static final Comparator<Method> PREFERENCE =
      Comparator.comparing(Method::isBridge)
          .thenComparing((method) -> -method.getParameterCount() - (endsWithContext(method) ? 1 : 0));

  private HandlerMethods() {}

  static FunctionHandler load(Class<?> type, String name, Serializers serializers) {
    for (Method method : candidates(type, name)) {
      List<Role> roles = Arrays.stream(method.getParameterTypes()).map(HandlerMethods::roleOf).toList();
      if (EVENT_SIGNATURES.contains(roles)) return pojoHandler(type, method, roles, serializers);
      if (STREAM_SIGNATURES.contains(roles)) return streamHandler(type, method, roles);
      System.err.println("Ignoring an overload of method " + name + " that has no signature of a handler: " + method);
    }
    throw Fault.of(
        "No public method named " + name + " with appropriate method signature found on class " + type.getName());
  }

  private static List<Method> candidates(Class<?> type, String name) {
    try {
      return Arrays.stream(type.getMethods())
          .filter((method) -> method.getName().equals(name))
          .sorted(PREFERENCE)
          .toList();
    } catch (NoClassDefFoundError error) {
      throw Fault.of("Error loading method " + name + " on class " + type.getName(), error);
    }
  }

  private static Role roleOf(Class<?> parameter) {
    if (parameter == InputStream.class) return Role.INPUT;
    if (parameter == OutputStream.class) return Role.OUTPUT;
    return parameter == Context.class ? Role.CONTEXT : Role.EVENT;
  }

  private static boolean endsWithContext(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length > 0 && parameters[parameters.length - 1] == Context.class;
  }

  private static FunctionHandler pojoHandler(
      Class<?> type, Method method, List<Role> roles, Serializers serializers) {
    boolean takesEvent = roles.contains(Role.EVENT);
    JavaType event = takesEvent ? resolve(type, method, method.getGenericParameterTypes()[0]) : null;
    JavaType result = resolve(type, method, method.getGenericReturnType());
    Object instance = instanceFor(type, method);
    return new PojoHandler(
        (value, context) -> invoke(method, instance, roles, value, null, null, context),
        serializers.of(event),
        serializers.of(result));
  }

  private static FunctionHandler streamHandler(Class<?> type, Method method, List<Role> roles) {
    Object instance = instanceFor(type, method);
    return (payload, result, context) -> {
      invoke(method, instance, roles, null, payload, result, context);
      if (!roles.contains(Role.OUTPUT)) result.write(PojoHandler.NULL);
    };
  }

  /** A type of a method's signature with what the class puts in for the type variables of the one that declares it. */
  private static JavaType resolve(Class<?> type, Method method, Type generic) {
    JavaType owner = Json.MAPPER.constructType(type).findSuperType(method.getDeclaringClass());
    TypeBindings bindings = owner == null ? TypeBindings.emptyBindings() : owner.getBindings();
    return Json.MAPPER.getTypeFactory().resolveMemberType(generic, bindings);
  }

  private static Object instanceFor(Class<?> type, Method method) {
    return Modifier.isStatic(method.getModifiers()) ? null : HandlerLoader.newInstance(type);
  }

  private static Object invoke(
      Method method, Object instance, List<Role> roles, Object event, InputStream in, OutputStream out, Context context)
      throws Exception {
    Object[] arguments = new Object[roles.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] =
          switch (roles.get(i)) {
            case EVENT -> event;
            case INPUT -> in;
            case OUTPUT -> out;
            case CONTEXT -> context;
          };
    }
    try {
      return method.invoke(instance, arguments);
    } catch (InvocationTargetException error) {
      throw Unchecked.<RuntimeException>rethrow(error.getCause() == null ? error : error.getCause());
    }
  }
}
