"""The root logger's handler. https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html"""

import logging
import sys
import time

_LINE = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
_TIME = "%Y-%m-%dT%H:%M:%S"

_request_id = ""


def set_request_id(request_id):
    global _request_id
    _request_id = request_id


class LambdaLoggerHandler(logging.Handler):
    def emit(self, record):
        record.aws_request_id = _request_id
        sys.stdout.write(self.format(record))


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
