"""Restores a dump into a database of its own, and proves that it has what was dumped."""

import hashlib
import os
import re
import tempfile

import postgres
import store

CREATE = """
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
  '{database}', pg_encoding_to_char(encoding), datcollate, datctype)
FROM pg_database WHERE datname = current_database()
"""


def handler(event, context):
    """
    {} proves the newest backup and leaves nothing behind; {"backup": NAME} another one. {"into": DATABASE} makes that database
    and leaves it there. Raises when the backup is not what was dumped.
    """
    name = event.get("backup") or newest()
    into = event.get("into")
    database = into or f"{os.environ['PGDATABASE']}_restore_check"
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", database):
        raise ValueError(f"{database} is no name for a database")
    manifest = store.manifest_of(name)
    with tempfile.TemporaryDirectory() as directory, postgres.Session() as session:
        file = os.path.join(directory, "dump")
        store.fetch(name, file)
        require_whole(file, manifest, name)
        if into is None:
            drop(session, database)  # one that was killed before it could
        [create] = session.ask(CREATE.format(database=database))
        session.ask(create)
        try:
            postgres.run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={database}", file)
            require_alike(database, manifest, name)
        finally:
            if into is None:
                drop(session, database)
    tables = manifest["tables"].values()
    proven = {"backup": name, "tables": len(tables), "rows": sum(table["rows"] for table in tables)}
    print(f"restored {proven}")
    return {**proven, "database": into}


def newest():
    names = store.complete(store.listed())
    if not names:
        raise LookupError("there is no backup")
    return names[0]


def drop(session, database):
    session.ask(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def require_whole(file, manifest, name):
    with open(file, "rb") as dump:
        if hashlib.file_digest(dump, "sha256").hexdigest() != manifest["sha256"]:
            raise ValueError(f"the dump of {name} is not the one that was stored")


def require_alike(database, manifest, name):
    with postgres.Session(database) as session:
        found = postgres.contents(session, database=database)
    tables = manifest["tables"]
    differing = [
        table for table in sorted(tables.keys() | found["tables"].keys()) if tables.get(table) != found["tables"].get(table)
    ]
    if differing:
        raise ValueError(f"restored from {name}, these tables differ: {', '.join(differing)}")
    if found["definitions"] != manifest["definitions"]:
        raise ValueError(f"restored from {name}, definitions differ")
