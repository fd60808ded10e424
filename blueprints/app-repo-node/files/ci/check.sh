#!/usr/bin/env bash
# Style, types and tests of the service.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd app
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
gate 'service: style and format' npm run --silent style
gate 'service: types' npm run --silent types
gate 'service: tests' npm test --silent
exit "$failed"
