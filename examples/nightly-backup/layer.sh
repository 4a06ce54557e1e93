#!/usr/bin/env bash
# Makes a layer of pg_dump, pg_restore and psql: this host's own, from Debian's package postgresql-client, with the libraries
# that they need. What the C library brings is not among them, for the runtime has its own, of Debian 13.
#
#   ./layer.sh layer.zip
set -euo pipefail

archive=$(realpath -m "${1:?usage: ./layer.sh ARCHIVE}")
programs=$(find /usr/lib/postgresql -path '*/bin/pg_dump' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname)
[[ -n $programs ]] || { echo "there is no pg_dump: apt-get install postgresql-client" >&2; exit 1; }

layer=$(mktemp -d)
trap 'rm -rf "$layer"' EXIT
mkdir -p "$layer/postgres/bin" "$layer/postgres/lib"
cp "$programs"/{pg_dump,pg_restore,psql} "$layer/postgres/bin"
ldd "$layer"/postgres/bin/* | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u |
  grep -Ev '/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|resolv))\.so\.[0-9]+$' |
  xargs cp --dereference --target-directory="$layer/postgres/lib"
rm -f "$archive"
(cd "$layer" && python3 -m zipfile -c "$archive" postgres)
echo "$("$programs/pg_dump" --version), $(du -h "$archive" | cut -f 1)"
