"""Events in, results out: JSON as Lambda's Python client reads and writes it."""

import decimal
import json
import re
import secrets

# Decimals go out as numbers with all their digits, which json alone cannot do: they are encoded as strings with
# a prefix that no function can guess, and unquoted afterwards.
_DECIMAL_PREFIX = "decimal:" + secrets.token_hex(16) + ":"
_DECIMAL_PATTERN = re.compile('"' + _DECIMAL_PREFIX + '([^"]*)"')


class _Encoder(json.JSONEncoder):
    saw_decimal = False

    def default(self, o):
        if isinstance(o, decimal.Decimal):
            if o.is_nan():
                return float("nan")
            self.saw_decimal = True
            return _DECIMAL_PREFIX + str(o)
        if isinstance(o, bytes):
            return o.decode("utf-8")
        return super().default(o)


def encode(value):
    """JSON bytes; raises TypeError or ValueError for what JSON cannot carry."""
    encoder = _Encoder()
    text = encoder.encode(value)
    if encoder.saw_decimal:
        text = _DECIMAL_PATTERN.sub(r"\1", text)
    return text.encode("utf-8")


def decode(payload):
    return json.loads(payload)
