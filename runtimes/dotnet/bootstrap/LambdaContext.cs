using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Stoker
{
    /// <summary>What a function may ask about its invocation; FunctionContext shows it to the function.</summary>
    public sealed class LambdaContext
    {
        public const string TypeName = "Amazon.Lambda.Core.ILambdaContext";

        readonly Assignment assignment;
        readonly Invocation invocation;

        internal LambdaContext(Assignment assignment, Invocation invocation)
        {
            this.assignment = assignment;
            this.invocation = invocation;
            if (invocation.ClientContext == null) return;
            using (var document = JsonDocument.Parse(Convert.FromBase64String(invocation.ClientContext)))
            {
                ClientCustom = Map(document.RootElement, "custom");
                ClientEnvironment = Map(document.RootElement, "env");
                Client = Map(document.RootElement, "client");
            }
        }

        public string AwsRequestId => invocation.RequestId;
        public string TenantId => invocation.TenantId;
        public string InvokedFunctionArn => invocation.FunctionArn;
        public string FunctionName => assignment.FunctionName;
        public string FunctionVersion => assignment.FunctionVersion;
        public string LogGroupName => assignment.LogGroup;
        public string LogStreamName => assignment.LogStream;
        public int MemoryLimitInMB => assignment.MemoryMb;
        public TimeSpan RemainingTime =>
            TimeSpan.FromMilliseconds(invocation.DeadlineMs - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

        /// <summary>The parts of the client context; null where the caller sent none.</summary>
        public Dictionary<string, string> ClientCustom { get; }
        public Dictionary<string, string> ClientEnvironment { get; }
        public Dictionary<string, string> Client { get; }

        internal static bool IsContext(Type type)
        {
            return type.FullName == TypeName;
        }

        static Dictionary<string, string> Map(JsonElement root, string name)
        {
            JsonElement element;
            return root.TryGetProperty(name, out element) ? Json.StringMap(element) : new Dictionary<string, string>();
        }
    }
}
