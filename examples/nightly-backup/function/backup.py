"""Dumps the database into the bucket, and keeps the newest seven dumps."""

import hashlib
import os
import re
import tempfile
from datetime import datetime, timezone

import postgres
import store

KEEP = int(os.environ.get("BACKUP_KEEP", "7"))


def handler(event, context):
    """
    The schedule says for what time it is: {"scheduled": "2026-11-26T02:00:00Z"}. A backup is named by that, so that one that
    is tried again replaces what there is of it.
    """
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    scheduled = event.get("scheduled", now)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", scheduled):
        raise ValueError(f"{scheduled} is no time like {now}")
    name = scheduled.replace(":", "")
    with tempfile.TemporaryDirectory() as directory, postgres.Session() as session:
        # One snapshot for the dump and for what is noted of it, whatever is written meanwhile.
        session.ask("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        [snapshot] = session.ask("SELECT pg_export_snapshot()")
        option = f"--snapshot={snapshot}"
        contents = postgres.contents(session, option)
        file = os.path.join(directory, "dump")
        postgres.run("pg_dump", "--format=custom", option, f"--file={file}")
        with open(file, "rb") as dump:
            sha256 = hashlib.file_digest(dump, "sha256").hexdigest()
        store.save(name, file, {"bytes": os.path.getsize(file), "sha256": sha256, **contents})
    kept, gone = store.forget_all_but(KEEP, before=name)
    print(f"backup {name}: {len(contents['tables'])} tables, {len(kept)} kept, {len(gone)} deleted")
    return {"backup": name, "kept": kept, "deleted": gone}
