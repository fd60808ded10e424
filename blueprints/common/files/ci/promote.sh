#!/usr/bin/env bash
# Proposes the image of one stage for the next, as a pull request: ci/promote.sh staging  (from dev), ci/promote.sh prod
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
case "${1:-}" in
  staging) from=dev ;;
  prod) from=staging ;;
  *) fail "\"${1:-}\" must be staging or prod" ;;
esac
to="$1"

remote_git fetch --quiet origin "$BRANCH" || fail "cannot fetch $BRANCH from origin; nothing was changed"
git checkout --quiet --force --detach FETCH_HEAD
source_overlay="$(overlay_of "$from")" target_overlay="$(overlay_of "$to")"
digest="$(digest_in "$source_overlay")"
revision="$(revision_in "$source_overlay")"
[[ -n "$digest" && -n "$revision" ]] || fail "$from has no image yet: it comes with the first build of $BRANCH"
check_digest "$digest"
if [[ "$(digest_in "$target_overlay")" == "$digest" ]]; then
  echo "$to has the image of $from already"
  exit 0
fi

branch="promote/$to-${revision:0:12}"
set_image "$target_overlay" "$digest" "$revision"
git add "$target_overlay/kustomization.yaml"
commit_as_pipeline -m "Promote ${revision:0:12} from $from to $to" -m "Image: $IMAGE@$digest"
# Its own branch: whoever promotes the same again brings it up to date.
said="$(remote_git push --force --porcelain origin "HEAD:refs/heads/$branch" 2>&1)" ||
  fail "the Git server refuses the push; nothing was changed there"$'\n'"$said"
ci/open-pull-request.sh "$branch" "Promote ${revision:0:12} to $to" \
  "The image that runs in $from: $IMAGE@$digest, built from $revision. Merging it deploys to $to."
