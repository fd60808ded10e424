#!/usr/bin/env bash
# Opens a pull request on GitHub, or says that there is one: ci/open-pull-request.sh BRANCH TITLE BODY. Needs GH_TOKEN.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
head="${1:?a branch}" title="${2:?a title}" body="${3:?what it does}"

if there="$(gh pr list --head "$head" --state open --json url --jq '.[0].url')" && [[ -n "$there" ]]; then
  echo "there is a pull request already: $there"
  exit 0
fi
gh pr create --base "$BRANCH" --head "$head" --title "$title" --body "$body" ||
  fail "GitHub made no pull request; the branch $head is there: open it by hand, or run this again"
