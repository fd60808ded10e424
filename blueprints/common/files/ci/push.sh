#!/usr/bin/env bash
# Builds and pushes the image with SBOM and provenance, and says its digest: ci/push.sh REVISION
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
revision="${1:?the commit that is built}"
metadata="$(mktemp)"
trap 'rm -f "$metadata"' EXIT

docker buildx build --push --sbom=true --provenance=mode=max \
  --label "org.opencontainers.image.revision=$revision" \
  --metadata-file "$metadata" --tag "$IMAGE:sha-$revision" app ||
  fail "no image was pushed; where the registry says 401 or denied, the robot account has ended: docs/pipeline.md"
digest="$(jq -r '."containerimage.digest"' "$metadata")"
check_digest "$digest"
output digest "$digest"
