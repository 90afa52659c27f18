#!/usr/bin/env bash
# Install labelform as it stands in this checkout, with the packages that are locked in it, each by its hash.
# Never by its name: that would be whatever somebody has uploaded to an index under it.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/../.." && pwd)

python -m pip install --quiet --require-hashes --only-binary :all: \
  --requirement "$checkout/requirements/build.txt" --requirement "$checkout/requirements/run.txt"
python -m pip install --quiet --no-index --no-deps --no-build-isolation "$checkout"
