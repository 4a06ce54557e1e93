"""Imports what most functions import, so that it costs the stem's time and not a request's."""

# ruff: noqa: F401
import asyncio
import base64
import collections
import concurrent.futures
import contextlib
import copy
import csv
import dataclasses
import datetime
import decimal
import email.message
import enum
import functools
import gc
import hashlib
import hmac
import http.client
import importlib
import inspect
import io
import itertools
import json
import logging
import math
import os
import pathlib
import random
import re
import socket
import ssl
import string
import sys
import tempfile
import threading
import time
import traceback
import types
import typing
import urllib.parse
import urllib.request
import uuid

from . import faults, logs, marshal


def warm():
    """Runs the first request's code once, then hides everything so far from the garbage collector."""
    marshal.encode({"text": "warm", "number": decimal.Decimal("1.5")})
    datetime.datetime.now(datetime.timezone.utc).isoformat()
    record = logging.LogRecord("warm", logging.INFO, "", 0, "warm", None, None)
    record.aws_request_id = ""
    logging.getLogger().handlers[0].format(record)
    try:
        raise RuntimeError("warm")
    except RuntimeError as error:
        faults.error_body(error)
    gc.collect()
    gc.freeze()
