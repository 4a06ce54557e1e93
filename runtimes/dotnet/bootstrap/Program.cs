using System;

namespace Stoker
{
    /// <summary>Started once per stem: `dotnet stoker-bootstrap.dll [socket]`.</summary>
    static class Program
    {
        static int Main(string[] arguments)
        {
            var path = arguments.Length > 0 ? arguments[0] : "/run/stoker/worker.sock";
            Warm.Up();
            return new Bootstrap(FrameSocket.Connect(path)).Serve();
        }
    }
}
