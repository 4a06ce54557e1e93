using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Stoker
{
    /// <summary>
    /// Where the files of a function are: beside its assembly, where its `deps.json` says, or in the runtime package
    /// store of a layer. https://docs.aws.amazon.com/lambda/latest/dg/dotnet-layers.html
    /// </summary>
    sealed class PackageFiles
    {
        static readonly string Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        /// <summary>Runtime identifiers whose files run here, the best first.</summary>
        static readonly string[] Platforms = { "linux-" + Architecture, "linux", "unix", "any" };

        readonly string root;
        readonly string store;
        /// <summary>Assets that `deps.json` lists, by the file's name, the best first.</summary>
        readonly Dictionary<string, List<string>> listed = new Dictionary<string, List<string>>();

        /// <param name="root">directory of the function</param>
        /// <param name="assembly">simple name of the handler's assembly, whose `deps.json` is read where there is one</param>
        /// <param name="store">directory of a layer's runtime package store; need not exist</param>
        public PackageFiles(string root, string assembly, string store)
        {
            this.root = root;
            this.store = store;
            var manifest = Path.Combine(root, assembly + ".deps.json");
            if (File.Exists(manifest)) Read(manifest);
        }

        /// <summary>Path of an assembly by its simple name; null where the function has none.</summary>
        public string FindAssembly(string name)
        {
            return Find(name + ".dll") ?? Find(name + ".exe");
        }

        /// <summary>Path of a native library by the name that code gives it; null where the function has none.</summary>
        public string FindNativeLibrary(string name)
        {
            return Find(name) ?? Find(name + ".so") ?? Find("lib" + name + ".so") ?? Find("lib" + name);
        }

        string Find(string file)
        {
            List<string> paths;
            if (listed.TryGetValue(file, out paths))
            {
                foreach (var path in paths) if (File.Exists(path)) return path;
            }
            var beside = Path.Combine(root, file);
            return File.Exists(beside) ? beside : null;
        }

        /// <summary>https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md</summary>
        void Read(string manifest)
        {
            using (var document = JsonDocument.Parse(File.ReadAllBytes(manifest)))
            {
                JsonElement targets;
                if (!document.RootElement.TryGetProperty("targets", out targets)) return;
                foreach (var target in targets.EnumerateObject())
                {
                    foreach (var package in target.Value.EnumerateObject()) ReadPackage(package);
                }
            }
        }

        void ReadPackage(JsonProperty package)
        {
            var specific = Member(package.Value, "runtimeTargets");
            foreach (var platform in Platforms)
            {
                foreach (var asset in specific)
                {
                    if (Json.OptionalString(asset.Value, "rid") == platform) Add(package.Name, asset.Name);
                }
            }
            foreach (var asset in Member(package.Value, "runtime")) Add(package.Name, asset.Name);
            foreach (var asset in Member(package.Value, "native")) Add(package.Name, asset.Name);
        }

        void Add(string package, string asset)
        {
            var file = Path.GetFileName(asset);
            List<string> paths;
            if (!listed.TryGetValue(file, out paths)) listed[file] = paths = new List<string>();
            paths.Add(Path.Combine(root, asset));
            paths.Add(Path.Combine(root, file));
            paths.Add(Path.Combine(store, package.ToLowerInvariant(), asset));
        }

        static IEnumerable<JsonProperty> Member(JsonElement element, string name)
        {
            JsonElement member;
            var found = element.TryGetProperty(name, out member) && member.ValueKind == JsonValueKind.Object;
            return found ? (IEnumerable<JsonProperty>)member.EnumerateObject() : new JsonProperty[0];
        }
    }
}
