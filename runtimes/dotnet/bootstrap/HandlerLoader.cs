using System;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Stoker
{
    /// <summary>
    /// Finds the method that a handler's name stands for, and refuses what Lambda refuses, in its words.
    /// https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html
    /// </summary>
    static class HandlerLoader
    {
        const BindingFlags AnyMethod = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
            | BindingFlags.Static | BindingFlags.FlattenHierarchy;

        /// <summary>Layers bring packages in this directory, a level for the architecture and one for the framework.</summary>
        static readonly string Store = "/opt/dotnetcore/store/x64/"
            + (Environment.Version.Major < 5 ? "netcoreapp" : "net") + Environment.Version.ToString(2);

        /// <param name="root">directory of the function</param>
        /// <exception cref="LambdaValidationException">There is no such method, or it can't be a handler.</exception>
        public static Handler Load(string handler, string root)
        {
            var name = HandlerName.Parse(handler);
            var context = new FunctionLoadContext(new PackageFiles(root, name.Assembly, Store));
            var assembly = context.LoadHandlerAssembly(name.Assembly);
            var type = assembly.GetType(name.Type);
            if (type == null)
                throw Refused($"Unable to load type '{name.Type}' from assembly '{name.Assembly}'.");
            var method = FindMethod(type, name);
            RequireMethod(method);
            RequireType(type, method);
            var instance = method.IsStatic ? null : Activator.CreateInstance(
                type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, null, null, null);
            return new Handler(method, instance, context.AdaptContext);
        }

        static MethodInfo FindMethod(Type type, HandlerName name)
        {
            var methods = type.GetMethods(AnyMethod);
            var matching = methods.Where(method => method.Name == name.Method).ToArray();
            if (matching.Length == 0) matching = methods.Where(method => method.ToString() == name.Method).ToArray();
            if (matching.Length == 1) return matching[0];
            if (matching.Length == 0)
                throw Refused($"Unable to find method '{name.Method}' in type '{name.Type}' from assembly '{name.Assembly}':"
                    + $" Found no methods matching method name '{name.Method}'.");
            var candidates = string.Join("\n", matching.Select(method => method.ToString()));
            throw Refused($"The method '{name.Method}' in type '{name.Type}' appears to have a number of overloads."
                + $" To call this method please specify a complete method signature. Possible candidates are:\n{candidates}.");
        }

        static void RequireType(Type type, MethodInfo method)
        {
            if (type.IsGenericType)
                throw Refused($"The type '{type.FullName}' cannot be used as a Lambda Handler type because it is generic."
                    + " Handler methods cannot be located in generic types."
                    + " Please specify a handler method in a non-generic type.");
            if (type.IsAbstract && !method.IsStatic)
                throw Refused($"The instance method '{method}' cannot be used as a Lambda Handler because its type"
                    + $" '{type.FullName}' is abstract."
                    + " Please either use a static handler or specify a type that is not abstract.");
        }

        static void RequireMethod(MethodInfo method)
        {
            if (method.IsAbstract)
                throw Unusable(method, "it is an abstract method. Handler methods cannot be abstract."
                    + " Please specify a non-abstract handler method.");
            if (method.IsGenericMethod)
                throw Unusable(method, "it is a generic method. Handler methods cannot be generic."
                    + " Please specify a non-generic handler method.");
            if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
                throw Unusable(method, "it is an 'async void' method. Handler methods cannot be 'async void'."
                    + " Please specify a method that is not 'async void'.");
            if (method.GetParameters().Any(parameter => parameter.IsDefined(typeof(ParamArrayAttribute))))
                throw Unusable(method, "it is a 'params' method. Please specify a method that does not use 'params'.");
            RequireParameters(method);
        }

        static void RequireParameters(MethodInfo method)
        {
            var parameters = method.GetParameters();
            var subject = $"Method '{method.Name}' of type '{method.DeclaringType.FullName}' is not supported:";
            if (parameters.Length > 2) throw Refused($"{subject} the method has more than 2 parameters.");
            if (parameters.Length == 2 && !LambdaContext.IsContext(parameters[1].ParameterType))
                throw Refused($"{subject} the method has 2 parameters, but the second parameter is not of type"
                    + $" '{LambdaContext.TypeName}'.");
        }

        static LambdaValidationException Unusable(MethodInfo method, string why)
        {
            return Refused($"The method '{method}' cannot be used as a Lambda Handler because {why}");
        }

        static LambdaValidationException Refused(string message)
        {
            return new LambdaValidationException(message);
        }
    }
}
