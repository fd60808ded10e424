#!/usr/bin/env bash
# Puts the pinned tools into .tools: Python packages by hash, Go programs by go.sum. Needs Python and Go.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

locks=(ci/tools/requirements.txt ci/tools/go.mod ci/tools/go.sum @@tool_locks@@)
wanted="$(cat "${locks[@]}" | sha256sum)"
[[ -f .tools/installed && "$(cat .tools/installed)" == "$wanted" ]] && exit 0

rm -rf .tools
python3 -m venv .tools
for lock in "${locks[@]}"; do
  [[ "$lock" != *.txt ]] || .tools/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
done
GOFLAGS=-mod=readonly go -C ci/tools build -trimpath -ldflags '-s -w' -o "$PWD/.tools/bin/" tool
echo "$wanted" > .tools/installed
