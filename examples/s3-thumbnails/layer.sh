#!/usr/bin/env bash
# Makes a layer of Pillow for Python 3.13, of the wheel that it has on PyPI.
#
#   ./layer.sh layer.zip
set -euo pipefail

archive=$(realpath -m "${1:?usage: ./layer.sh ARCHIVE}")
layer=$(mktemp -d)
trap 'rm -rf "$layer"' EXIT
python3 -m pip install --quiet --no-input --disable-pip-version-check --no-compile --target "$layer/python" \
  --python-version 3.13 --platform "manylinux_2_28_$(uname -m)" --only-binary :all: pillow==13.0.0
rm -f "$archive"
(cd "$layer" && python3 -m zipfile -c "$archive" python)
