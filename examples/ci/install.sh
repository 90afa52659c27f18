#!/usr/bin/env bash
# Install labelform as it stands in this checkout, with the packages that are locked in it, each by its hash.
# Never by its name: that would be whatever somebody has uploaded to an index under it. With ENGINE, see run.sh, what
# a fleet needs is among the packages.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/../.." && pwd)

case "${ENGINE:-}" in
  "") needed=run ;;
  dask:*) needed=dask ;;
  *) needed=fleet ;;
esac

python -m pip install --quiet --require-hashes --only-binary :all: \
  --requirement "$checkout/requirements/build.txt" --requirement "$checkout/requirements/$needed.txt"
python -m pip install --quiet --no-index --no-deps --no-build-isolation "$checkout"
