using System;
using System.IO;
using System.Net.Sockets;

namespace Stoker
{
    /// <summary>Types of the frames of runtimes/PROTOCOL.md.</summary>
    static class Frame
    {
        public const byte Assign = 0x01;
        public const byte Invoke = 0x02;
        public const byte Booted = 0x81;
        public const byte Ready = 0x82;
        public const byte InitError = 0x83;
        public const byte Result = 0x84;
        public const byte Error = 0x85;
        public const byte Fatal = 0x88;
    }

    /// <summary>Sends and receives whole frames of the protocol over a connected stream socket; blocks.</summary>
    sealed class FrameSocket
    {
        const int LengthBytes = 4;
        static readonly byte[] Nothing = new byte[0];

        readonly Socket socket;

        public FrameSocket(Socket socket)
        {
            this.socket = socket;
        }

        /// <summary>Connects to the worker's socket at this path.</summary>
        public static FrameSocket Connect(string path)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new FrameSocket(socket);
        }

        public void Send(byte type)
        {
            Send(type, Nothing, 0);
        }

        /// <summary>One write where the body is small, as nearly all are: the worker wakes up once.</summary>
        public void Send(byte type, byte[] body, int count)
        {
            var frame = new byte[LengthBytes + 1 + count];
            WriteLength(frame, 1 + count);
            frame[LengthBytes] = type;
            Buffer.BlockCopy(body, 0, frame, LengthBytes + 1, count);
            for (var sent = 0; sent < frame.Length;)
                sent += socket.Send(frame, sent, frame.Length - sent, SocketFlags.None);
        }

        /// <summary>Body of the next frame, whose type the order of the protocol tells.</summary>
        /// <exception cref="EndOfStreamException">The worker is gone.</exception>
        public byte[] Receive()
        {
            var header = new byte[LengthBytes + 1];
            Fill(header);
            var body = new byte[ReadLength(header, 0) - 1];
            Fill(body);
            return body;
        }

        void Fill(byte[] bytes)
        {
            for (var filled = 0; filled < bytes.Length;)
            {
                var count = socket.Receive(bytes, filled, bytes.Length - filled, SocketFlags.None);
                if (count == 0) throw new EndOfStreamException();
                filled += count;
            }
        }

        static void WriteLength(byte[] bytes, int length)
        {
            bytes[0] = (byte)(length >> 24);
            bytes[1] = (byte)(length >> 16);
            bytes[2] = (byte)(length >> 8);
            bytes[3] = (byte)length;
        }

        public static int ReadLength(byte[] bytes, int offset)
        {
            return bytes[offset] << 24 | bytes[offset + 1] << 16 | bytes[offset + 2] << 8 | bytes[offset + 3];
        }
    }
}
