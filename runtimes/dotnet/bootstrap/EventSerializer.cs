using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;

namespace Stoker
{
    /// <summary>Makes events into objects and results into JSON.</summary>
    interface IEventSerializer
    {
        object Deserialize(MemoryStream json, Type type);
        void Serialize(object value, Type type, MemoryStream output);
    }

    static class EventSerializer
    {
        const string AttributeName = "Amazon.Lambda.Core.LambdaSerializerAttribute";

        /// <summary>The one that the method's or its assembly's LambdaSerializer attribute names, else .NET's own.</summary>
        public static IEventSerializer For(MethodInfo method)
        {
            var attribute = Find(method.GetCustomAttributes()) ?? Find(method.Module.Assembly.GetCustomAttributes());
            return attribute == null ? (IEventSerializer)new SystemTextJson() : new DeclaredSerializer(TypeOf(attribute));
        }

        static Attribute Find(IEnumerable<Attribute> attributes)
        {
            return attributes.SingleOrDefault(attribute => attribute.GetType().FullName == AttributeName);
        }

        static Type TypeOf(Attribute attribute)
        {
            var type = attribute.GetType().GetProperty("SerializerType")?.GetValue(attribute) as Type;
            if (type != null) return type;
            throw new LambdaValidationException(
                $"The 'SerializerType' property on attribute class '{AttributeName}' is not set.");
        }
    }

    /// <summary>Forgives the case of names and leaves nulls out, as Amazon.Lambda.Serialization.SystemTextJson does.</summary>
    sealed class SystemTextJson : IEventSerializer
    {
        static readonly JsonSerializerOptions Options = new JsonSerializerOptions
        {
            PropertyNameCaseInsensitive = true,
            IgnoreNullValues = true,
        };

        public object Deserialize(MemoryStream json, Type type)
        {
            try
            {
                return JsonSerializer.Deserialize(json.ToArray(), type, Options);
            }
            catch (Exception error)
            {
                throw new JsonSerializerException(
                    $"Error converting the Lambda event JSON payload to type {type.FullName}: {error.Message}", error);
            }
        }

        public void Serialize(object value, Type type, MemoryStream output)
        {
            try
            {
                using (var writer = new Utf8JsonWriter(output)) JsonSerializer.Serialize(writer, value, type, Options);
            }
            catch (Exception error)
            {
                throw new JsonSerializerException(
                    $"Error converting the response object of type {type.FullName} from the Lambda function to JSON:"
                    + $" {error.Message}", error);
            }
        }
    }

    /// <summary>A class of the function's package that implements the ILambdaSerializer of its Amazon.Lambda.Core.</summary>
    sealed class DeclaredSerializer : IEventSerializer
    {
        const string InterfaceName = "Amazon.Lambda.Core.ILambdaSerializer";

        readonly object serializer;
        readonly MethodInfo deserialize;
        readonly MethodInfo serialize;

        public DeclaredSerializer(Type type)
        {
            var contract = type.GetInterface(InterfaceName);
            if (contract == null)
                throw new LambdaValidationException(
                    $"The '{type.FullName}' class is invalid: it does not implement the 'ILambdaSerializer' interface.");
            if (type.GetConstructor(Type.EmptyTypes) == null)
                throw new LambdaValidationException(
                    $"The indicated serializer '{type.FullName}' does not define a public zero-parameter constructor.");
            serializer = Activator.CreateInstance(type, BindingFlags.DoNotWrapExceptions, null, null, null);
            deserialize = contract.GetMethod("Deserialize");
            serialize = contract.GetMethod("Serialize");
        }

        public object Deserialize(MemoryStream json, Type type)
        {
            return Call(deserialize, type, json);
        }

        public void Serialize(object value, Type type, MemoryStream output)
        {
            Call(serialize, type, value, output);
        }

        object Call(MethodInfo generic, Type type, params object[] arguments)
        {
            return generic.MakeGenericMethod(type)
                .Invoke(serializer, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
    }
}
