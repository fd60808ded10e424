#!/usr/bin/env bash
# Builds the image for this machine's Docker and pushes nothing: ci/build.sh TAG
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
docker buildx build --load --tag "$IMAGE:${1:-local}" app
