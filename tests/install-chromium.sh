#!/usr/bin/env bash
# Installs Chromium for the tests of the console with the system's package manager, unless it is there.
set -euo pipefail

if command -v chromium > /dev/null; then
  exit 0
fi

if ! command -v apt-get > /dev/null; then
  echo "Chromium is missing, and there is no apt-get to install it with. Install a program named chromium." >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
fi

export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
# The font, so that screenshots have letters everywhere.
"${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-liberation > /dev/null
