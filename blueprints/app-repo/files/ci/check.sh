#!/usr/bin/env bash
# Style, types and tests of the service.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd app
gate 'service: style' ruff check .
gate 'service: format' ruff format --check .
gate 'service: types' mypy
gate 'service: tests' pytest --quiet
exit "$failed"
