using System;
using System.IO;
using System.Text;

namespace Stoker
{
    /// <summary>
    /// Has everything compiled that a function's first invocation runs through, by serving a function of our own: a
    /// stem has the time, an invocation has not.
    /// </summary>
    static class Warm
    {
        const string Event = "{\"Text\":\"x\",\"Number\":1,\"List\":[\"x\"],\"Map\":{\"x\":\"y\"}}";

        public static void Up()
        {
            var root = Path.Combine(AppContext.BaseDirectory, "warm");
            if (!Directory.Exists(root)) return;
            var message = "{\"handler\":\"x\",\"environment\":{\"X\":\"y\"},\"functionName\":\"x\",\"functionVersion\":\"1\","
                + "\"memoryMb\":128,\"logGroup\":\"x\",\"logStream\":\"x\"}";
            var assignment = Assignment.Parse(Encoding.UTF8.GetBytes(message));
            foreach (var method in new[] { "Object", "Text", "Bytes", "Later" })
            {
                var handler = HandlerLoader.Load($"stoker-warm::Stoker.WarmFunction::{method}", root);
                var payload = Encoding.UTF8.GetBytes(method == "Text" ? "\"x\"" : Event);
                handler.Invoke(new MemoryStream(payload), new LambdaContext(assignment, Sample(payload)));
            }
            ErrorReport.Of(new InvalidOperationException("x", new Exception("y")));
        }

        static Invocation Sample(byte[] payload)
        {
            var meta = Encoding.UTF8.GetBytes("{\"requestId\":\"x\",\"functionArn\":\"x\",\"deadlineMs\":1}");
            var body = new byte[4 + meta.Length + payload.Length];
            body[3] = (byte)meta.Length;
            meta.CopyTo(body, 4);
            payload.CopyTo(body, 4 + meta.Length);
            return Invocation.Parse(body);
        }
    }
}
