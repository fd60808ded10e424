#!/usr/bin/env bash
# Builds and pushes the image with SBOM and provenance, and says its digest: ci/push.sh REVISION
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
revision="${1:?the commit that is built}"
metadata="$(mktemp)"
trap 'rm -f "$metadata"' EXIT

docker buildx build --push --sbom=true --provenance=mode=max \
  --label "org.opencontainers.image.revision=$revision" \
  --metadata-file "$metadata" --tag "$IMAGE:sha-$revision" app
digest="$(jq -r '."containerimage.digest"' "$metadata")"
check_digest "$digest"
output digest "$digest"
