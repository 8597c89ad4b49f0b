#!/usr/bin/env bash
# Installs PostgreSQL for the tests with the system's package manager, unless it is there. Starts no server.
set -euo pipefail

if compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null; then
  exit 0
fi

if ! command -v apt-get > /dev/null; then
  echo "PostgreSQL is missing, and there is no apt-get to install it with. Install the PostgreSQL server of this system." >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
fi

export DEBIAN_FRONTEND=noninteractive
# The package would make and start a cluster of its own, which nobody needs here.
"${as_root[@]}" mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf > /dev/null
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold postgresql > /dev/null
