using System;
using System.IO;
using System.Net.Sockets;

namespace Stoker
{
    /// <summary>The life of one environment: BOOTED, ASSIGN, INIT, then one invocation after the other.</summary>
    sealed class Bootstrap
    {
        const int InitErrorStatus = 1;

        readonly FrameSocket worker;
        readonly object answering = new object();
        bool busy;

        public Bootstrap(FrameSocket worker)
        {
            this.worker = worker;
        }

        /// <summary>Runs until the worker hangs up; answers the process's exit status.</summary>
        public int Serve()
        {
            try
            {
                worker.Send(Frame.Booted);
                var assignment = Assignment.Parse(worker.Receive());
                Handler handler;
                try
                {
                    var root = FunctionEnvironment.Apply(assignment.Environment, assignment.Handler);
                    handler = HandlerLoader.Load(assignment.Handler, root);
                }
                catch (Exception error)
                {
                    Report(Frame.InitError, error);
                    return InitErrorStatus;
                }
                AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
                worker.Send(Frame.Ready);
                for (;;)
                {
                    var body = worker.Receive();
                    busy = true;
                    Invoke(handler, assignment, Invocation.Parse(body));
                }
            }
            catch (EndOfStreamException)
            {
                return 0;
            }
            catch (SocketException)
            {
                // The worker is gone, and so is the reason to run.
                return 0;
            }
        }

        void Invoke(Handler handler, Assignment assignment, Invocation invocation)
        {
            FunctionEnvironment.SetTraceId(invocation.TraceId);
            MemoryStream result;
            try
            {
                result = handler.Invoke(invocation.Payload, new LambdaContext(assignment, invocation));
            }
            catch (Exception error)
            {
                Report(Frame.Error, error);
                return;
            }
            Answer(Frame.Result, result.GetBuffer(), (int)result.Length);
        }

        /// <summary>A thread of the function's own failed, and .NET is about to end the process for it.</summary>
        void OnUnhandledException(object sender, UnhandledExceptionEventArgs args)
        {
            if (args.ExceptionObject is Exception error) Report(Frame.Fatal, error);
        }

        void Report(byte type, Exception error)
        {
            Console.Error.WriteLine(error);
            var body = ErrorReport.Of(error);
            Answer(type, body, body.Length);
        }

        /// <summary>An invocation is answered once, whichever thread comes first.</summary>
        void Answer(byte type, byte[] body, int count)
        {
            lock (answering)
            {
                if (!busy && type != Frame.InitError) return;
                busy = false;
                Console.Out.Flush();
                Console.Error.Flush();
                worker.Send(type, body, count);
            }
        }
    }
}
