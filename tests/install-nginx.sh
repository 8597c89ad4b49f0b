#!/usr/bin/env bash
# Installs nginx for the tests with the system's package manager, unless it is there. Starts no server.
set -euo pipefail

if command -v nginx > /dev/null; then
  exit 0
fi

if ! command -v apt-get > /dev/null; then
  echo "nginx is missing, and there is no apt-get to install it with. Install the nginx of this system." >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
fi

export DEBIAN_FRONTEND=noninteractive
# The package would start a server that serves this machine's port 80.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" > /dev/null
  "${as_root[@]}" chmod +x "$policy"
fi

"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends nginx-light > /dev/null
