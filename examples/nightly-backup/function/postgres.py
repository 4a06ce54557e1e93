"""Postgres's own programs, as the layer brings them. They find the database by PGHOST, PGUSER, PGDATABASE and the like."""

import hashlib
import os
import subprocess

LAYER = "/opt/postgres"


def environment(database=None):
    """What the programs are started with: libraries of their own, and settings under which a row always reads the same."""
    variables = {
        **os.environ,
        "LD_LIBRARY_PATH": f"{LAYER}/lib",
        "PGTZ": "UTC",
        "PGCONNECT_TIMEOUT": "10",
        "PGOPTIONS": "-c client_min_messages=error",
    }
    if database is not None:
        variables["PGDATABASE"] = database
    return variables


def run(program, *args, database=None):
    """What a program prints. Raises with its complaint when it fails."""
    command = [f"{LAYER}/bin/{program}", *args]
    done = subprocess.run(command, env=environment(database), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{program} ended with status {done.returncode}: {done.stderr.strip()[-1000:]}")
    return done.stdout


class Session:
    """One connection, on which statements follow each other."""

    END = "-- end of the answer --"

    def __init__(self, database=None):
        command = [f"{LAYER}/bin/psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
        self._psql = subprocess.Popen(
            command,
            env=environment(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._psql.communicate()

    def ask(self, statement):
        """The lines of an answer, whose columns have a | between them."""
        try:
            self._psql.stdin.write(f"{statement};\n\\echo {self.END}\n")
            self._psql.stdin.flush()
        except BrokenPipeError:
            pass  # psql has said why
        lines = []
        for line in self._psql.stdout:
            if line.rstrip("\n") == self.END:
                return lines
            lines.append(line.rstrip("\n"))
        raise RuntimeError(f"psql ended: {' '.join(lines)[-1000:]}")


TABLES = """
SELECT format('%I.%I', nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
ORDER BY 1
"""

# A sum of the rows' digests does not depend on their order.
FINGERPRINT = """
SELECT count(*), coalesce(sum(('x' || left(md5(ROW("the row".*)::text), 15))::bit(60)::bigint), 0)
FROM ONLY {table} AS "the row"
"""


def contents(session, *dump_options, database=None):
    """What two databases have in common only if they are alike: a digest of all definitions, rows and digest by table."""
    definitions = run("pg_dump", "--schema-only", "--no-owner", "--no-privileges", *dump_options, database=database)
    # Comments name versions and times, and what starts with a backslash is another one in each dump.
    lines = [line for line in definitions.splitlines() if line and not line.startswith(("--", "\\"))]
    tables = {}
    for table in session.ask(TABLES):
        [answer] = session.ask(FINGERPRINT.format(table=table))
        rows, digest = answer.split("|")
        tables[table] = {"rows": int(rows), "digest": digest}
    return {"definitions": hashlib.sha256("\n".join(lines).encode()).hexdigest(), "tables": tables}
