#!/usr/bin/env bash
# Makes a layer of ffmpeg: the static program that the package imageio-ffmpeg has in its wheel on PyPI.
#
#   ./layer.sh layer.zip
set -euo pipefail

archive=$(realpath -m "${1:?usage: ./layer.sh ARCHIVE}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --no-input --disable-pip-version-check --no-compile --no-deps --target "$work" \
  --platform "manylinux2014_$(uname -m)" --only-binary :all: imageio-ffmpeg==0.6.0
mkdir "$work/bin"
cp "$work"/imageio_ffmpeg/binaries/ffmpeg-linux-* "$work/bin/ffmpeg"
chmod 755 "$work/bin/ffmpeg"
rm -f "$archive"
(cd "$work" && python3 -m zipfile -c "$archive" bin)
