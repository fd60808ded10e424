#!/usr/bin/env bash
# Seals a value from standard input for one stage: ci/seal.sh STAGE NAME < value. NAME is its environment variable.
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
stage="${1:?a stage, such as dev}" name="${2:?the name of an environment variable}"
overlay="$(overlay_of "$stage")"
[[ "$name" =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || fail "\"$name\" must be a name of an environment variable"
[[ ! -t 0 ]] || fail 'the value is read from standard input: ci/seal.sh STAGE NAME < value'

namespace="$(sed -n 's/^namespace: *//p' "$overlay/kustomization.yaml")"
file="$overlay/sealed-secret.yaml"
draft="$(mktemp)"
trap 'rm -f "$draft"' EXIT
certificate=(--controller-namespace sealed-secrets --controller-name sealed-secrets-controller)
[[ ! -f manifests/sealing-certificate.pem ]] || certificate=(--cert manifests/sealing-certificate.pem)

# printf is the shell's own: the value is in no argument.
manifest() {
  printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: %s}\ndata: {%s: "%s"}\n' \
    @@app_name@@ "$namespace" "$name" "$(base64 | tr -d '\n')"
}
if [[ -f "$file" ]]; then
  cp "$file" "$draft"
  manifest | kubeseal --format yaml "${certificate[@]}" --merge-into "$draft"
else
  manifest | kubeseal --format yaml "${certificate[@]}" > "$draft"
fi || fail 'kubeseal sealed nothing; no file was changed'
[[ -f "$file" ]] || (cd "$overlay" && kustomize edit add component ../../components/sealed-secret)
cp "$draft" "$file"
grep -q 'sealed-secret.yaml' "$overlay/kustomization.yaml" || (cd "$overlay" && kustomize edit add resource sealed-secret.yaml)
echo "sealed $name for $namespace in $file"
