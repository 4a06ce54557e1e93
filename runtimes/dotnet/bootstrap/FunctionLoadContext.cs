using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace Stoker
{
    /// <summary>
    /// The function's assemblies, apart from the bootstrap's. Those of the shared framework come from there, unless
    /// the function brings a newer one, as the .NET host itself decides.
    /// </summary>
    sealed class FunctionLoadContext : AssemblyLoadContext
    {
        static readonly string FrameworkDirectory = Path.GetDirectoryName(typeof(object).Assembly.Location);

        readonly PackageFiles files;
        Type contextAdapter;

        public FunctionLoadContext(PackageFiles files)
        {
            this.files = files;
        }

        /// <exception cref="LambdaValidationException">There is no such assembly, or it is none.</exception>
        public Assembly LoadHandlerAssembly(string name)
        {
            var path = files.FindAssembly(name);
            if (path == null)
                throw new LambdaValidationException(
                    $"Could not find the specified handler assembly with the file name '{new AssemblyName(name).FullName}'."
                    + " The assembly should be located in the root of your uploaded .zip file.");
            try
            {
                return LoadFromAssemblyPath(path);
            }
            catch (BadImageFormatException)
            {
                throw new LambdaValidationException($"Unable to load assembly '{name}'.");
            }
        }

        /// <summary>The context as an object of the function's own Amazon.Lambda.Core.</summary>
        public object AdaptContext(LambdaContext context)
        {
            if (contextAdapter == null)
            {
                var path = Path.Combine(AppContext.BaseDirectory, "stoker-context.dll");
                contextAdapter = LoadFromAssemblyPath(path).GetType("Stoker.FunctionContext");
            }
            return Activator.CreateInstance(contextAdapter, context);
        }

        protected override Assembly Load(AssemblyName name)
        {
            var path = files.FindAssembly(name.Name);
            return path == null || IsInFramework(name.Name, path) ? null : LoadFromAssemblyPath(path);
        }

        protected override IntPtr LoadUnmanagedDll(string name)
        {
            var path = files.FindNativeLibrary(name);
            return path == null ? IntPtr.Zero : LoadUnmanagedDllFromPath(path);
        }

        static bool IsInFramework(string name, string path)
        {
            var own = Path.Combine(FrameworkDirectory, name + ".dll");
            return File.Exists(own)
                && AssemblyName.GetAssemblyName(own).Version >= AssemblyName.GetAssemblyName(path).Version;
        }
    }
}
