"""Errors as Lambda's Python client words and shapes them."""

import os
import sys
import traceback

from . import logs
from .marshal import encode

_OWN_DIRECTORY = os.path.dirname(os.path.abspath(__file__))
_NO_BREAK_SPACE = "\u00a0"


class Fault(Exception):
    """A failure that the runtime itself names: its type begins with `Runtime.`."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = "Runtime." + error_type
        self.trace = trace


def _body(error_type, message, request_id, trace):
    return {
        "errorMessage": message,
        "errorType": error_type,
        "requestId": request_id,
        "stackTrace": trace or [],
    }


def _user_frames(tb):
    """The traceback from the first frame that is not the bootstrap's own."""
    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(tb)]
    first = next((i for i, frame in enumerate(frames) if not frame[0].startswith(_OWN_DIRECTORY)), 0)
    return frames[first:]


def error_body(error, request_id=""):
    """The JSON object that Lambda answers for an exception."""
    if isinstance(error, Fault):
        return _body(error.error_type, str(error), request_id, error.trace)
    trace = traceback.format_list(_user_frames(error.__traceback__))
    return _body(type(error).__name__, str(error), request_id, trace)


def log_error(body):
    """One event in the log: JSON, or text with carriage returns inside and indentation that survives trimming."""
    if logs.is_json:
        logs.write_error(body)
        return
    heading = "[ERROR]"
    if body["errorType"]:
        heading += " " + body["errorType"]
    if body["errorMessage"]:
        heading += (": " if body["errorType"] else " ") + body["errorMessage"]
    lines = [heading, "Traceback (most recent call last):"]
    for element in body["stackTrace"]:
        lines += [_indent(line) for line in element.splitlines()] or [""]
    sys.stdout.write("\r".join(lines) + "\n")


def _indent(line):
    text = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(text)) + text


def to_bytes(body):
    return encode(body)
