#!/usr/bin/env bash
# Opens a pull request on Forgejo, or says that there is one: ci/open-pull-request.sh BRANCH TITLE BODY. Needs GIT_TOKEN.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
head="${1:?a branch}" title="${2:?a title}" body="${3:?what it does}"
# As somebody has written it who registered the runner.
server="${GITHUB_SERVER_URL:?address of the Forgejo server}"
address="${server%/}/api/v1/repos/${GITHUB_REPOSITORY:?owner/name}/pulls"
answer="$(mktemp)"
trap 'rm -f "$answer"' EXIT

# The token is in no argument: curl reads it.
status="$(
  jq -n --arg base "$BRANCH" --arg head "$head" --arg title "$title" --arg body "$body" '$ARGS.named' |
    curl --silent --show-error --output "$answer" --write-out '%{http_code}' --data-binary @- \
      --header 'Content-Type: application/json' \
      --config <(printf 'header = "Authorization: token %s"\n' "${GIT_TOKEN:?token of the repository}") "$address"
)" || fail "Forgejo does not answer; the branch $head is there: open it by hand, or run this again"
case "$status" in
  201) jq -r .html_url "$answer" ;;
  409) echo "there is a pull request for $head already" ;;
  *) fail "Forgejo made no pull request ($status): $(jq -r .message "$answer" 2> /dev/null || true); the branch $head is there" ;;
esac
