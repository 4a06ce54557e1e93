using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Stoker
{
    /// <summary>
    /// Exceptions as Lambda's .NET runtime reports them: `{errorType, errorMessage, stackTrace?, cause?, causes?}`.
    /// https://docs.aws.amazon.com/lambda/latest/dg/csharp-exceptions.html
    /// </summary>
    static class ErrorReport
    {
        /// <summary>Lambda's own limit on a report.</summary>
        const int MaxBytes = 256 * 1024;
        static readonly byte[] TooLarge =
            Encoding.UTF8.GetBytes("{\"errorMessage\": \"Exception exceeded maximum payload size of 256KB.\"}");
        /// <summary>Frames between the bootstrap's and the function's.</summary>
        static readonly string[] Callers =
        {
            "at System.RuntimeMethodHandle.", "at System.Reflection.", "at System.RuntimeType.", "at System.Activator.",
        };
        static readonly JsonWriterOptions Options = new JsonWriterOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

        public static byte[] Of(Exception error)
        {
            using (var output = new MemoryStream())
            {
                using (var writer = new Utf8JsonWriter(output, Options)) Write(writer, error);
                return output.Length <= MaxBytes ? output.ToArray() : TooLarge;
            }
        }

        static void Write(Utf8JsonWriter writer, Exception error)
        {
            writer.WriteStartObject();
            writer.WriteString("errorType", error.GetType().Name);
            writer.WriteString("errorMessage", error.Message);
            WriteStackTrace(writer, error);
            if (error.InnerException != null)
            {
                writer.WritePropertyName("cause");
                Write(writer, error.InnerException);
            }
            if (error is AggregateException aggregate)
            {
                writer.WriteStartArray("causes");
                foreach (var inner in aggregate.InnerExceptions) Write(writer, inner);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }

        /// <summary>None where the exception was never thrown.</summary>
        static void WriteStackTrace(Utf8JsonWriter writer, Exception error)
        {
            var lines = FunctionFrames(error.StackTrace ?? "");
            if (lines.Count == 0) return;
            writer.WriteStartArray("stackTrace");
            foreach (var line in lines) writer.WriteStringValue(line);
            writer.WriteEndArray();
        }

        /// <summary>Down to the function's own method, without what called it.</summary>
        static List<string> FunctionFrames(string trace)
        {
            var lines = trace.Split('\n').Select(line => line.Trim()).Where(line => line != "").ToList();
            var own = lines.FindIndex(line => line.StartsWith("at Stoker.Handler", StringComparison.Ordinal));
            if (own < 0) return lines;
            while (own > 0 && Callers.Any(caller => lines[own - 1].StartsWith(caller, StringComparison.Ordinal))) own--;
            return lines.GetRange(0, own);
        }
    }
}
