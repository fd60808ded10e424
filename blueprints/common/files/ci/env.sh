# Read by every script here: strict mode, the root of the repository, pinned tools first on PATH, what goes where.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.tools/bin:$PATH"

IMAGE="${IMAGE:-@@image@@}"
BRANCH="${BRANCH:-@@branch@@}"

fail() {
  echo "error: $*" >&2
  exit 1
}

# Runs one check, and says what it says only where it fails. A script ends with "exit $failed": all are run.
failed=0
gate() {
  local name="$1" said
  shift
  if said="$("$@" 2>&1)"; then
    echo "passed: $name"
  else
    failed=1
    printf 'FAILED: %s\n%s\n' "$name" "$said"
  fi
}

# The overlay of a stage: dev, staging or prod.
overlay_of() {
  [[ "$1" =~ ^[a-z][a-z0-9-]*$ && -f "manifests/overlays/$1/kustomization.yaml" ]] ||
    fail "there is no manifests/overlays/$1/kustomization.yaml"
  echo "manifests/overlays/$1"
}

# What an overlay makes of its image: its digest, and the commit that it was built from. Empty: there was no build yet.
digest_in() {
  kustomize build "$1" | sed -n "s#^ *\(- \)\{0,1\}image: $IMAGE@##p" | sort -u
}
revision_in() {
  kustomize build "$1" | sed -n 's/^ *org\.opencontainers\.image\.revision: *//p' | tr -d \" | sort -u
}

# Says in an overlay which image it is, and the commit that it was built from.
set_image() {
  (
    cd "$1"
    kustomize edit set image "app=$IMAGE@$2"
    kustomize edit set annotation "org.opencontainers.image.revision:$3"
  )
}

check_digest() {
  [[ "$1" =~ ^sha256:[0-9a-f]{64}$ ]] || fail "\"$1\" is no digest of an image: sha256: and 64 hexadecimal digits"
}

# git towards the remote; the token, where there is one, is in no argument and no file.
remote_git() {
  if [[ -n "${GIT_TOKEN:-}" ]]; then
    # shellcheck disable=SC2016 # git's shell reads the token, not this one
    git -c credential.helper= \
      -c credential.helper='!f() { echo username=x-access-token; echo "password=$GIT_TOKEN"; }; f' "$@"
  else
    git "$@"
  fi
}

# Who commits in a pipeline, where nobody else is said to.
commit_as_pipeline() {
  git -c user.name="${GIT_AUTHOR_NAME:-@@app_name@@ pipeline}" \
    -c user.email="${GIT_AUTHOR_EMAIL:-pipeline@@@domain@@}" commit --quiet "$@"
}

# A result for the steps that come after, in GitHub and Forgejo alike.
output() {
  echo "$1=$2" >> "${GITHUB_OUTPUT:-/dev/stdout}"
}
