"""The framed protocol of runtimes/PROTOCOL.md over a connected stream socket."""

import json
import struct

ASSIGN = 0x01
INVOKE = 0x02
BOOTED = 0x81
READY = 0x82
INIT_ERROR = 0x83
RESULT = 0x84
ERROR = 0x85

_HEADER = struct.Struct(">IB")
_LENGTH = struct.Struct(">I")
_RECEIVE_BYTES = 65536


class FrameSocket:
    """Sends and receives whole frames; blocks."""

    def __init__(self, sock):
        self._sock = sock
        self._rest = b""

    def send(self, kind, body=b""):
        self._sock.sendall(_HEADER.pack(1 + len(body), kind) + body)

    def receive(self):
        """Answers (type, body); raises EOFError when the worker is gone."""
        data = self._rest or self._receive_some()
        while len(data) < _HEADER.size:
            data += self._receive_some()
        length, kind = _HEADER.unpack_from(data)
        end = _LENGTH.size + length
        if len(data) < end:
            data = self._fill(data, end)
        self._rest = data[end:]
        return kind, data[_HEADER.size : end]

    def _receive_some(self):
        data = self._sock.recv(_RECEIVE_BYTES)
        if not data:
            raise EOFError("the worker closed the connection")
        return data

    def _fill(self, start, end):
        """Reads the rest of a large frame straight into one buffer of its size."""
        buffer = bytearray(end)
        buffer[: len(start)] = start
        view = memoryview(buffer)
        have = len(start)
        while have < end:
            count = self._sock.recv_into(view[have:])
            if count == 0:
                raise EOFError("the worker closed the connection")
            have += count
        return bytes(buffer)


def decode_invoke(body):
    """Takes the body of an INVOKE frame apart into (meta, payload bytes)."""
    (length,) = _LENGTH.unpack_from(body)
    end = _LENGTH.size + length
    return json.loads(body[_LENGTH.size : end]), body[end:]
