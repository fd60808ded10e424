#!/usr/bin/env bash
# Everything that can be said of the repository without a cluster: manifests, workflows, Dockerfile, scripts.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
KUBERNETES_VERSION="${KUBERNETES_VERSION:-1.36}"

rendered="$(mktemp -d)"
trap 'rm -rf "$rendered"' EXIT

build() {
  kustomize build "manifests/overlays/$1" > "$rendered/$1.yaml"
}
# Kinds of Kubernetes itself; the cluster checks those that others have added.
schemas() {
  kustomize cfg grep --annotate=false --invert-match kind=SealedSecret "$rendered/$1.yaml" > "$rendered/$1-own.yaml"
  kubernetes-validate --strict --quiet -k "$KUBERNETES_VERSION" "$rendered/$1-own.yaml"
}
# Network policies are the platform's; a digest is always the same image, so nothing has to be pulled again.
good_practice() {
  kube-score score --kubernetes-version "v$KUBERNETES_VERSION" --output-format ci \
    --ignore-test pod-networkpolicy --ignore-test container-image-pull-policy "$rendered/$1.yaml"
}
# An image is said in the overlay alone, by digest; before the first build there is none.
images() {
  local named
  named="$(sed -n 's/^ *\(- \)\{0,1\}image: *//p' "$rendered/$1.yaml" | sort -u)"
  [[ "$named" == "$IMAGE:not-built-yet" || "$named" =~ ^"$IMAGE"@sha256:[0-9a-f]{64}$ ]] && return 0
  echo "overlay $1 has the image \"$named\"; it must be $IMAGE@sha256:..., said under \"images:\" of the overlay"
  return 1
}

for overlay in manifests/overlays/*/; do
  stage="$(basename "$overlay")"
  gate "overlay $stage: kustomize build" build "$stage"
  # Of what is not there, no other gate could say anything.
  [[ -s "$rendered/$stage.yaml" ]] || continue
  gate "overlay $stage: schemas of Kubernetes $KUBERNETES_VERSION" schemas "$stage"
  gate "overlay $stage: kube-score" good_practice "$stage"
  gate "overlay $stage: image" images "$stage"
done
# Forgejo takes actions by their whole address, which only it knows.
mkdir "$rendered/workflows"
for workflow in @@workflows@@/*.yaml; do
  sed 's#uses: https://github.com/#uses: #' "$workflow" > "$rendered/workflows/$(basename "$workflow")"
done
gate 'workflows: actionlint' actionlint -pyflakes= -config-file ci/tools/actionlint.yaml "$rendered"/workflows/*.yaml
gate 'workflows: zizmor' zizmor --offline --no-progress --quiet "$rendered"/workflows/*.yaml
gate 'Dockerfile: hadolint' hadolint app/Dockerfile
gate 'scripts: bash' bash -n ci/*.sh
exit "$failed"
