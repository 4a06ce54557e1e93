"""Backups in a bucket: of each a dump, and a manifest, which is written last. One without a manifest is no backup."""

import json
import os

import boto3
from botocore.config import Config

BUCKET = os.environ["BACKUP_BUCKET"]
PREFIX = os.environ.get("BACKUP_PREFIX", "nightly/")

s3 = boto3.client(
    "s3",
    endpoint_url=os.environ["BACKUP_S3_ENDPOINT"],
    aws_access_key_id=os.environ["BACKUP_S3_ACCESS_KEY_ID"],
    aws_secret_access_key=os.environ["BACKUP_S3_SECRET_ACCESS_KEY"],
    config=Config(s3={"addressing_style": "path"}),
)


def key_of(name, kind):
    return f"{PREFIX}{name}.{kind}"


def save(name, file, manifest):
    s3.upload_file(file, BUCKET, key_of(name, "dump"))
    s3.put_object(Bucket=BUCKET, Key=key_of(name, "json"), Body=json.dumps(manifest, indent=2).encode())


def manifest_of(name):
    return json.load(s3.get_object(Bucket=BUCKET, Key=key_of(name, "json"))["Body"])


def fetch(name, file):
    s3.download_file(BUCKET, key_of(name, "dump"), file)


def listed():
    """The kinds of objects that there are of each name: {"2026-11-26T020000Z": {"dump", "json"}}."""
    found = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=PREFIX):
        for item in page.get("Contents", []):
            name, _, kind = item["Key"].removeprefix(PREFIX).rpartition(".")
            if kind in ("dump", "json"):
                found.setdefault(name, set()).add(kind)
    return found


def complete(found):
    """The names of all backups, the newest first."""
    return sorted((name for name, kinds in found.items() if len(kinds) == 2), reverse=True)


def forget_all_but(keep, before):
    """Deletes what is older than `before` and not among the newest backups; answers the names of what is left, and gone."""
    found = listed()
    kept = complete(found)[:keep]
    gone = sorted(name for name in found if name not in kept and name < before)
    for name in gone:
        # Whichever of the two goes first, what is left is no backup, and goes the next time.
        for kind in ("dump", "json"):
            s3.delete_object(Bucket=BUCKET, Key=key_of(name, kind))
    return kept, gone
