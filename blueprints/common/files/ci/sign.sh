#!/usr/bin/env bash
# Signs an image by its digest: ci/sign.sh DIGEST. With the key in COSIGN_PRIVATE_KEY, or as this workflow (OpenID Connect).
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
digest="${1:?the digest of the image}"
check_digest "$digest"

if [[ -n "${COSIGN_PRIVATE_KEY:-}" ]]; then
  cosign sign --yes --key env://COSIGN_PRIVATE_KEY "$IMAGE@$digest"
elif [[ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]]; then
  cosign sign --yes "$IMAGE@$digest"
else
  fail 'nothing to sign with: set the secret COSIGN_PRIVATE_KEY (cosign generate-key-pair), or allow id-token: write'
fi
