#!/usr/bin/env bash
# Renews the lock of the service from app/package.json. Needs npm.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
npm install --prefix app --package-lock-only --ignore-scripts
