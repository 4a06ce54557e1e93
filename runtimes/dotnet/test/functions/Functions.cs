using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Lambda.Core;

namespace Tests
{
    public class Order
    {
        public string Name { get; set; }
        public int Count { get; set; }
        public List<Order> Parts { get; set; }
    }

    public class Failure : Exception
    {
        public Failure(string message, Exception cause = null) : base(message, cause)
        {
        }
    }

    /// <summary>Answers with letters turned round, so that a test sees whose work it is.</summary>
    public class Backwards : ILambdaSerializer
    {
        public T Deserialize<T>(Stream requestStream)
        {
            return (T)(object)Turn(new StreamReader(requestStream).ReadToEnd());
        }

        public void Serialize<T>(T response, Stream responseStream)
        {
            var bytes = Encoding.UTF8.GetBytes(Turn(response.ToString()));
            responseStream.Write(bytes, 0, bytes.Length);
        }

        static string Turn(string text)
        {
            return new string(text.Reverse().ToArray());
        }
    }

    public abstract class Base
    {
        public string Inherited(string text)
        {
            return "inherited " + text;
        }

        public abstract string Abstract(string text);
    }

    public class Generic<T>
    {
        public T Echo(T value)
        {
            return value;
        }
    }

    public class Broken
    {
        public Broken()
        {
            throw new Failure("not made");
        }

        public void Run()
        {
        }
    }

    public class Functions : Base
    {
        int count;

        public override string Abstract(string text)
        {
            return text;
        }

        // Signatures.

        public Stream Bytes(Stream input)
        {
            var output = new MemoryStream();
            input.CopyTo(output);
            output.Position = 0;
            return output;
        }

        public Order Poco(Order order, ILambdaContext context)
        {
            order.Count++;
            return order;
        }

        public string Text(string text)
        {
            return text.ToUpperInvariant();
        }

        public int Number(int number)
        {
            return number + 1;
        }

        public static bool Static(bool value)
        {
            return !value;
        }

        public Dictionary<string, int> Map(Dictionary<string, int> map)
        {
            return map.ToDictionary(entry => entry.Key, entry => -entry.Value);
        }

        public int Nothing()
        {
            return ++count;
        }

        public void Void(string text)
        {
            Console.WriteLine("void " + text);
        }

        public string OnlyContext(ILambdaContext context)
        {
            return context.AwsRequestId;
        }

        public async Task Later(string text)
        {
            await Task.Delay(1);
            Console.WriteLine("later " + text);
        }

        public async Task<Order> LaterPoco(Order order)
        {
            await Task.Delay(1);
            return order;
        }

        public async Task<Stream> LaterBytes(Stream input)
        {
            await Task.Yield();
            return input;
        }

        string Private(string text)
        {
            return "private " + text;
        }

        [LambdaSerializer(typeof(Backwards))]
        public string Serialised(string text)
        {
            return text;
        }

        // What no handler can be.

        public string Overloaded(string text)
        {
            return "text";
        }

        public string Overloaded(int number)
        {
            return "number";
        }

        public T Generic<T>(T value)
        {
            return value;
        }

        public async void AsyncVoid(string text)
        {
            await Task.Yield();
        }

        public void Params(params string[] texts)
        {
        }

        public void Three(string one, string two, ILambdaContext context)
        {
        }

        public void TwoInputs(string one, string two)
        {
        }

        // Errors and ends.

        public string Throw(string text)
        {
            throw new Failure(text, new ArgumentException("because"));
        }

        public async Task<string> ThrowLater(string text)
        {
            await Task.Delay(1);
            throw new Failure(text);
        }

        public string ThrowMany(string text)
        {
            throw new AggregateException(text, new Failure("one"), new Failure("two"));
        }

        public string Huge(int megabytes)
        {
            throw new Failure(new string('x', megabytes * 1024 * 1024));
        }

        public string Exit(int status)
        {
            Environment.Exit(status);
            return null;
        }

        public string Crash(string text)
        {
            new Thread(() => throw new Failure(text)).Start();
            Thread.Sleep(Timeout.Infinite);
            return null;
        }

        // What a function sees.

        public Dictionary<string, string> Variables()
        {
            return Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value);
        }

        public Dictionary<string, string> Context(string text, ILambdaContext context)
        {
            return new Dictionary<string, string>
            {
                ["id"] = context.AwsRequestId,
                ["name"] = context.FunctionName,
                ["version"] = context.FunctionVersion,
                ["arn"] = context.InvokedFunctionArn,
                ["group"] = context.LogGroupName,
                ["stream"] = context.LogStreamName,
                ["memory"] = context.MemoryLimitInMB.ToString(),
                ["remaining"] = ((long)context.RemainingTime.TotalMilliseconds).ToString(),
                ["identity"] = context.Identity.IdentityId ?? "none",
                ["tenant"] = context.TenantId,
                ["custom"] = context.ClientContext?.Custom["k"],
                ["app"] = context.ClientContext?.Client.AppTitle,
                ["environment"] = context.ClientContext?.Environment["e"],
                ["trace"] = Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"),
            };
        }

        public string Directory()
        {
            return System.IO.Directory.GetCurrentDirectory();
        }

        public double Zone()
        {
            return TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 1, 1)).TotalHours;
        }

        public string Child(string command)
        {
            var start = new System.Diagnostics.ProcessStartInfo("/bin/sh", "-c \"" + command + "\"")
            {
                RedirectStandardOutput = true,
            };
            using (var child = System.Diagnostics.Process.Start(start)) return child.StandardOutput.ReadToEnd();
        }

        public string Digest(string text)
        {
            using (var sha = SHA256.Create())
                return BitConverter.ToString(sha.ComputeHash(Encoding.UTF8.GetBytes(text))).Replace("-", "").ToLower();
        }

        public void Print(string text, ILambdaContext context)
        {
            Console.WriteLine("out " + text);
            Console.Error.WriteLine("err " + text);
            context.Logger.LogLine("logged " + text);
            context.Logger.Log("unended");
            Console.SetOut(new StreamWriter(new BufferedStream(Console.OpenStandardOutput(), 4096)));
            Console.WriteLine(" buffered " + text);
        }

        /// <summary>Takes this many megabytes, all at a time.</summary>
        public int Fill(int megabytes)
        {
            var taken = new List<byte[]>();
            for (var i = 0; i < megabytes; i++)
            {
                taken.Add(new byte[1024 * 1024]);
                Array.Fill(taken[i], (byte)1);
            }
            return taken.Count;
        }

        public string Helper(string text)
        {
            return Dependency.Helper.Help(text);
        }

        public string[] Assemblies()
        {
            return AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).ToArray();
        }
    }
}
