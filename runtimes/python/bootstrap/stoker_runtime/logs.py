"""The root logger's handler. https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html"""

import json
import logging
import sys
import time
import traceback

_LINE = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
_TIME = "%Y-%m-%dT%H:%M:%S"

# What every record has: the rest is what a function has given one, and goes into its line of JSON.
_OWN_MEMBERS = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"aws_request_id", "message", "asctime"}

_request_id = ""
_tenant_id = None
is_json = False


def set_invocation(request_id, tenant_id):
    """What lines say of the invocation under way; the tenant is None where the function does not isolate them."""
    global _request_id, _tenant_id
    _request_id = request_id
    _tenant_id = tenant_id


class LambdaLoggerHandler(logging.Handler):
    def emit(self, record):
        record.aws_request_id = _request_id
        sys.stdout.write(self.format(record))


class JsonFormatter(logging.Formatter):
    """One object a line. https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html#python-logging-advanced"""

    def format(self, record):
        line = {
            "timestamp": self.formatTime(record, f"{_TIME}Z"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **_exception(record.exc_info),
            "requestId": record.aws_request_id or None,
            "tenantId": _tenant_id,
        }
        extra = {name: value for name, value in vars(record).items() if name not in _OWN_MEMBERS}
        try:
            return _encode({**line, **extra})
        except (TypeError, ValueError, RecursionError):
            # What the function gave the record has no form in JSON; its message has.
            return _encode({**line, **{name: repr(value) for name, value in extra.items()}})


def _encode(line):
    present = {name: value for name, value in line.items() if value is not None}
    return json.dumps(present, ensure_ascii=False, default=str) + "\n"


def _exception(exc_info):
    if not exc_info or exc_info[0] is None:
        return {}
    kind, error, trace = exc_info
    return {
        "stackTrace": traceback.format_list(traceback.extract_tb(trace)),
        "errorType": kind.__name__,
        "errorMessage": str(error),
        "location": _location(trace),
    }


def _location(trace):
    last = traceback.extract_tb(trace)[-1:]
    return f"{last[0].filename}:{last[0].name}:{last[0].lineno}" if last else None


def install_logging():
    """Gives the root logger Lambda's format. The level stays WARNING until the function sets it."""
    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler()
    handler.setFormatter(logging.Formatter(_LINE, _TIME))
    logging.getLogger().addHandler(handler)


def apply_level(name):
    """@param name: AWS_LAMBDA_LOG_LEVEL or None"""
    if name in logging.getLevelNamesMapping():
        logging.getLogger().setLevel(name)


def apply_format(name):
    """@param name: AWS_LAMBDA_LOG_FORMAT or None"""
    global is_json
    is_json = name is not None and name.upper() == "JSON"
    if is_json:
        logging.getLogger().handlers[0].setFormatter(JsonFormatter())


def write_error(body):
    """An exception that ended an invocation or INIT, in a log of JSON."""
    members = {name: body[name] for name in ("errorMessage", "errorType", "stackTrace") if body[name]}
    line = {"timestamp": time.strftime(f"{_TIME}Z", time.gmtime()), "log_level": "ERROR", **members}
    if _request_id:
        line["requestId"] = _request_id
    line["tenantId"] = _tenant_id
    sys.stdout.write(_encode(line))
