using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace Stoker
{
    /// <summary>What assignment changes in the process: its environment, time zone and directory.</summary>
    static class FunctionEnvironment
    {
        /// <summary>What Lambda's runtime itself sets; the function's own variables go over it.</summary>
        static readonly Dictionary<string, string> RuntimeDefaults = new Dictionary<string, string>
        {
            ["PATH"] = "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            ["LD_LIBRARY_PATH"] =
                "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            ["LAMBDA_TASK_ROOT"] = "/var/task",
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["DOTNET_SHARED_STORE"] = "/opt/dotnetcore/store/",
        };

        /// <summary>Replaces the stem's environment by the function's; answers the function's directory.</summary>
        public static string Apply(IDictionary<string, string> environment, string handler)
        {
            foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) Set((string)entry.Key, null);
            foreach (var entry in RuntimeDefaults) Set(entry.Key, entry.Value);
            foreach (var entry in environment) Set(entry.Key, entry.Value);
            Set("_HANDLER", handler);
            TimeZoneInfo.ClearCachedData();
            var root = Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT");
            Directory.SetCurrentDirectory(root);
            return root;
        }

        /// <summary>Null takes the variable away.</summary>
        public static void SetTraceId(string traceId)
        {
            Set("_X_AMZN_TRACE_ID", traceId);
        }

        /// <summary>.NET keeps a copy of the environment; native libraries read the process's own.</summary>
        static void Set(string name, string value)
        {
            // .NET takes an empty value for none at all, the process's own environment does not.
            Environment.SetEnvironmentVariable(name, value);
            if (value == null) unsetenv(name);
            else setenv(name, value, 1);
        }

        [DllImport("libc.so.6")]
        static extern int setenv(string name, string value, int overwrite);

        [DllImport("libc.so.6")]
        static extern int unsetenv(string name);
    }
}
