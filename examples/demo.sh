#!/bin/sh
# The main job on a sandbox of its own: plan, apply, and plan again to see that nothing is left to do.
set -eu
labelform="${BIN:-.venv/bin}/labelform"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$labelform" plan examples/project.yaml --sandbox "$folder/demo.db"
"$labelform" apply examples/project.yaml --sandbox "$folder/demo.db" --auto-approve
"$labelform" plan examples/project.yaml --sandbox "$folder/demo.db"
