using System;
using System.IO;
using System.Reflection;
using System.Threading.Tasks;

namespace Stoker
{
    /// <summary>
    /// A function's method: `[result] Method([input][, ILambdaContext])`, where the result may be a task.
    /// https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html
    /// </summary>
    sealed class Handler
    {
        readonly MethodInfo method;
        readonly object instance;
        readonly ParameterInfo[] parameters;
        /// <summary>Makes the context that the function sees.</summary>
        readonly Func<LambdaContext, object> adapt;
        readonly IEventSerializer serializer;
        /// <summary>`Task&lt;T&gt;.Result`; null where the method answers no such task.</summary>
        readonly PropertyInfo taskResult;
        readonly Type resultType;

        public Handler(MethodInfo method, object instance, Func<LambdaContext, object> adapt)
        {
            this.method = method;
            this.instance = instance;
            this.adapt = adapt;
            parameters = method.GetParameters();
            serializer = EventSerializer.For(method);
            resultType = method.ReturnType;
            if (IsTask(resultType))
            {
                taskResult = resultType.IsGenericType ? resultType.GetProperty("Result") : null;
                resultType = taskResult?.PropertyType ?? typeof(void);
            }
        }

        /// <summary>Runs the method to the end of its task; what it throws comes out as it is.</summary>
        /// <returns>the result as JSON; empty where the method has none</returns>
        public MemoryStream Invoke(MemoryStream payload, LambdaContext context)
        {
            var arguments = new object[parameters.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                var type = parameters[i].ParameterType;
                arguments[i] = LambdaContext.IsContext(type) ? adapt(context) : Read(payload, type);
            }
            var result = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            if (result is Task task)
            {
                task.GetAwaiter().GetResult();
                result = taskResult?.GetValue(task);
            }
            return Write(result);
        }

        object Read(MemoryStream payload, Type type)
        {
            return typeof(Stream).IsAssignableFrom(type) && type.IsInstanceOfType(payload)
                ? payload
                : serializer.Deserialize(payload, type);
        }

        MemoryStream Write(object result)
        {
            var output = new MemoryStream();
            if (resultType == typeof(void)) return output;
            if (result is Stream stream)
            {
                using (stream) stream.CopyTo(output);
            }
            else serializer.Serialize(result, resultType, output);
            return output;
        }

        static bool IsTask(Type type)
        {
            return typeof(Task).IsAssignableFrom(type);
        }
    }
}
