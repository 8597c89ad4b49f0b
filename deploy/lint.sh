#!/usr/bin/env bash
# Checks the deploy files and all shell scripts. What is missing for it is installed with apt-get and npm; what cannot be had is skipped, and said.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

broken=0

# Runs a check, and shows what it says only when it fails.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "ok       $name"
  else
    echo "FAILED   $name"
    echo "$output"
    broken=1
  fi
}

skip() {
  echo "skipped  $1: $2"
}

# Every tool that is missing, in one go: each has the name of its package.
install() {
  local missing=() as_root=()
  for tool in "$@"; do command -v "$tool" > /dev/null || missing+=("$tool"); done
  [ "${#missing[@]}" -gt 0 ] && command -v apt-get > /dev/null || return 0
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}"; } > /dev/null 2>&1
}

# Whether there is a tool.
have() {
  command -v "$1" > /dev/null
}

# shellcheck disable=SC2317  # Called by "check".
compose_config() {
  if docker compose version > /dev/null 2>&1; then
    docker compose --file deploy/compose.yaml config --quiet
  else
    # The older program does not know the name of the project.
    sed '/^name:/d' deploy/compose.yaml | docker-compose --file - --project-directory deploy config --quiet
  fi
}

install_packages() {
  [ deploy/lint/node_modules/.package-lock.json -nt deploy/lint/package-lock.json ] || npm ci --prefix deploy/lint
}

if docker compose version > /dev/null 2>&1; then
  install shellcheck yamllint
else
  install shellcheck yamllint docker-compose
fi

mapfile -t scripts < <(git ls-files -- '*.sh' .ci/run)
mapfile -t documents < <(git ls-files -- '*.yaml' '*.yml')
if have shellcheck; then check "shell scripts" shellcheck "${scripts[@]}"; else skip "shell scripts" "there is no shellcheck"; fi
if have yamllint; then
  check "YAML" yamllint --strict --config-file deploy/lint/yamllint.yaml "${documents[@]}"
else
  skip "YAML" "there is no yamllint"
fi

if docker compose version > /dev/null 2>&1 || have docker-compose; then
  # Only to be filled in: nothing is started.
  export POSTGRES_PASSWORD=none
  check "compose.yaml" compose_config
else
  skip "compose.yaml" "there is no Docker Compose"
fi

if ! have npm; then
  skip "Dockerfile and Kubernetes' types" "there is no npm"
elif ! packages=$(install_packages 2>&1); then
  skip "Dockerfile and Kubernetes' types" "the packages of deploy/lint cannot be installed: $packages"
else
  check "Dockerfile" deploy/lint/node_modules/.bin/dockerfile-utils lint deploy/Dockerfile
  check "Kubernetes' types" node deploy/lint/kubernetes.mjs deploy/kubernetes
fi

if have kubectl; then check "kustomization" kubectl kustomize deploy/kubernetes; else skip "kustomization" "there is no kubectl"; fi

exit "$broken"
