"""The life of one environment: BOOTED, ASSIGN, INIT, then one invocation after the other."""

import json
import os
import sys

from . import frames
from .context import LambdaContext
from .environment import apply_environment, set_trace_id
from .faults import Fault, error_body, log_error, to_bytes
from .handler import load_handler
from .logs import apply_format, apply_level, set_invocation
from .marshal import decode, encode

_INIT_ERROR_STATUS = 1


def serve(channel):
    """Runs until the worker hangs up.

    Only Exception is the function's error; SystemExit and KeyboardInterrupt end the process, as on Lambda.
    """
    channel.send(frames.BOOTED)
    try:
        _, body = channel.receive()
        assigned = json.loads(body)
        try:
            handler = _initialise(assigned)
        except Exception as error:
            _report(channel, frames.INIT_ERROR, error)
            sys.exit(_INIT_ERROR_STATUS)
        channel.send(frames.READY)
        while True:
            _, body = channel.receive()
            _invoke(channel, assigned, handler, *frames.decode_invoke(body))
    except (EOFError, ConnectionError):
        # The worker is gone, and so is the reason to run.
        os._exit(0)


def _initialise(assigned):
    apply_environment(assigned["environment"], assigned["handler"])
    apply_level(os.environ.get("AWS_LAMBDA_LOG_LEVEL"))
    apply_format(os.environ.get("AWS_LAMBDA_LOG_FORMAT"))
    return load_handler(assigned["handler"])


def _invoke(channel, assigned, handler, meta, payload):
    request_id = meta["requestId"]
    set_invocation(request_id, meta.get("tenantId"))
    set_trace_id(meta.get("traceId"))
    try:
        context = LambdaContext(assigned, meta)
        result = _marshal(handler(_unmarshal(payload), context))
    except Exception as error:
        _report(channel, frames.ERROR, error, request_id)
        return
    _flush()
    channel.send(frames.RESULT, result)


def _unmarshal(payload):
    try:
        return decode(payload)
    except Exception as error:
        raise Fault("UnmarshalError", f"Unable to unmarshal input: {error}") from error


def _marshal(value):
    """A function that answers bytes has done its own encoding."""
    if isinstance(value, bytes):
        return value
    try:
        return encode(value)
    except Exception as error:
        raise Fault("MarshalError", f"Unable to marshal response: {error}") from error


def _report(channel, kind, error, request_id=""):
    body = error_body(error, request_id)
    log_error(body)
    _flush()
    channel.send(kind, to_bytes(body))


def _flush():
    """Both streams write through; this is for what a function put in their place."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # noqa: BLE001 - the function's own stream may be anything, closed included
            pass
