#!/usr/bin/env bash
# Writes a new image into the overlay of a stage and pushes that: ci/bump.sh STAGE DIGEST REVISION
# Others may push at the same time: then it goes on from what is there, a few times, and never puts an older image over a
# newer one.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
stage="${1:?a stage, such as dev}" digest="${2:?the digest of the image}" revision="${3:?the commit that was built}"
check_digest "$digest"
[[ "$revision" =~ ^[0-9a-f]{40}$ ]] || fail "\"$revision\" is no commit"
attempts="${ATTEMPTS:-8}"

for ((attempt = 1; attempt <= attempts; attempt++)); do
  remote_git fetch --quiet origin "$BRANCH" || fail "cannot fetch $BRANCH from origin; nothing was changed"
  git checkout --quiet --force --detach FETCH_HEAD
  overlay="$(overlay_of "$stage")"

  there="$(revision_in "$overlay")"
  if [[ "$(digest_in "$overlay")" == "$digest" ]]; then
    echo "$stage has $digest already"
    exit 0
  fi
  if [[ -n "$there" && "$there" != "$revision" ]] && git merge-base --is-ancestor "$revision" "$there"; then
    echo "$stage has a newer image already, built from $there"
    exit 0
  fi

  set_image "$overlay" "$digest" "$revision"
  git add "$overlay/kustomization.yaml"
  commit_as_pipeline -m "Deploy ${revision:0:12} to $stage [skip ci]" -m "Image: $IMAGE@$digest"
  if said="$(remote_git push --porcelain origin "HEAD:refs/heads/$BRANCH" 2>&1)"; then
    echo "$stage gets $digest"
    exit 0
  fi
  # Somebody else was faster; everything else does not get better by trying again.
  grep -qE 'fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value' <<< "$said" ||
    fail "the Git server refuses the push; nothing was changed there"$'\n'"$said"
  sleep "$((RANDOM % (attempt * 2) + 1)).$((RANDOM % 10))"
done
fail "others pushed to $BRANCH at the same time, $attempts times; run this job again"
