#!/usr/bin/env bash
# Renews the locks of the service from app/pyproject.toml. Needs uv.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd app
lock=(uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml "$@")
"${lock[@]}" --output-file requirements.txt
"${lock[@]}" --group dev --output-file requirements-dev.txt
