using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Stoker
{
    /// <summary>Body of ASSIGN: what this environment is for, for the rest of its life.</summary>
    sealed class Assignment
    {
        public string Handler { get; set; }
        public Dictionary<string, string> Environment { get; set; }
        public string FunctionName { get; set; }
        public string FunctionVersion { get; set; }
        public int MemoryMb { get; set; }
        public string LogGroup { get; set; }
        public string LogStream { get; set; }

        public static Assignment Parse(byte[] body)
        {
            using (var document = JsonDocument.Parse(body))
            {
                var root = document.RootElement;
                return new Assignment
                {
                    Handler = root.GetProperty("handler").GetString(),
                    Environment = Json.StringMap(root.GetProperty("environment")),
                    FunctionName = root.GetProperty("functionName").GetString(),
                    FunctionVersion = root.GetProperty("functionVersion").GetString(),
                    MemoryMb = root.GetProperty("memoryMb").GetInt32(),
                    LogGroup = root.GetProperty("logGroup").GetString(),
                    LogStream = root.GetProperty("logStream").GetString(),
                };
            }
        }
    }

    /// <summary>Body of INVOKE: one event and what is known of it.</summary>
    sealed class Invocation
    {
        public string RequestId { get; set; }
        public string FunctionArn { get; set; }
        /// <summary>Milliseconds since the epoch.</summary>
        public long DeadlineMs { get; set; }
        /// <summary>Base64, as the caller sent it; null without one.</summary>
        public string ClientContext { get; set; }
        /// <summary>Null where the function does not isolate its tenants.</summary>
        public string TenantId { get; set; }
        public string TraceId { get; set; }
        public MemoryStream Payload { get; set; }

        public static Invocation Parse(byte[] body)
        {
            const int lengthBytes = 4;
            var metaLength = FrameSocket.ReadLength(body, 0);
            var payloadStart = lengthBytes + metaLength;
            using (var document = JsonDocument.Parse(new ReadOnlyMemory<byte>(body, lengthBytes, metaLength)))
            {
                var meta = document.RootElement;
                return new Invocation
                {
                    RequestId = meta.GetProperty("requestId").GetString(),
                    FunctionArn = meta.GetProperty("functionArn").GetString(),
                    DeadlineMs = meta.GetProperty("deadlineMs").GetInt64(),
                    ClientContext = Json.OptionalString(meta, "clientContext"),
                    TenantId = Json.OptionalString(meta, "tenantId"),
                    TraceId = Json.OptionalString(meta, "traceId"),
                    Payload = new MemoryStream(body, payloadStart, body.Length - payloadStart, writable: false),
                };
            }
        }
    }

    static class Json
    {
        /// <summary>The member's text; null where there is none.</summary>
        public static string OptionalString(JsonElement element, string name)
        {
            JsonElement value;
            return element.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }

        public static Dictionary<string, string> StringMap(JsonElement element)
        {
            var map = new Dictionary<string, string>();
            foreach (var property in element.EnumerateObject()) map[property.Name] = property.Value.GetString();
            return map;
        }
    }
}
