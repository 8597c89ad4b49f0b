#!/usr/bin/env bash
# Runs a whole cluster on this machine, on loopback: PostgreSQL, three silos and a gateway. Ctrl+C stops all of it cleanly.
#
#   deploy/local-cluster.sh [folder]
#
# The folder keeps the database and the logs; without one, a temporary folder is used and removed at the end.
# SILOS (3) and HTTP_PORT (5080) may be set in the environment.
set -euo pipefail

cd "$(dirname "$0")/.."
silos=${SILOS:-3}
http_port=${HTTP_PORT:-5080}
pids=()

# Another server there would be taken for the gateway.
if (exec 3<> "/dev/tcp/127.0.0.1/$http_port") 2> /dev/null; then
  echo "Port $http_port is in use; set HTTP_PORT to another one." >&2
  exit 1
fi

if [ $# -gt 0 ]; then
  mkdir -p "$1"
  folder=$(cd "$1" && pwd)
else
  folder=$(mktemp -d)
fi

tests/install-postgresql.sh
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# PostgreSQL refuses to run as root.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
  owner=nobody
  id postgres > /dev/null 2>&1 && owner=postgres
  as_user=(setpriv "--reuid=$(id -u "$owner")" "--regid=$(id -g "$owner")" --clear-groups)
  mkdir -p "$folder/postgresql"
  chown "$owner" "$folder/postgresql"
  chmod 711 "$folder"
else
  mkdir -p "$folder/postgresql"
fi

# A port that nothing listens on.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return; }
  done
}

stop() {
  trap - EXIT INT TERM
  echo "Stopping."
  # The gateway and the silos first: they still write.
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2> /dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2> /dev/null || true; done
  "${as_user[@]}" "$programs/pg_ctl" --pgdata="$folder/postgresql/data" --mode=fast --silent stop || true
  if [ "${temporary:-}" ]; then rm -rf "$folder"; fi
}
[ $# -gt 0 ] || temporary=1
trap stop EXIT
trap 'exit 0' INT TERM

cd "$folder/postgresql"
database_port=$(free_port)
if [ ! -d data ]; then
  "${as_user[@]}" "$programs/initdb" --pgdata="$folder/postgresql/data" --username=ea --auth=trust --encoding=UTF8 --locale=C > /dev/null
fi
"${as_user[@]}" "$programs/pg_ctl" --pgdata="$folder/postgresql/data" --log="$folder/postgresql/log" --silent --wait \
  --options="-c listen_addresses=127.0.0.1 -c port=$database_port -c unix_socket_directories= -c max_connections=300" start
cd - > /dev/null

dotnet build src/ExternalActions.Server -c Release -v quiet --nologo
server=$PWD/src/ExternalActions.Server/bin/Release/net10.0/ExternalActions.Server.dll
export ASPNETCORE_ENVIRONMENT=Development
common=(
  --Storage:Provider=PostgreSql
  "--Storage:ConnectionString=Host=127.0.0.1;Port=$database_port;Database=postgres;Username=ea"
)

# Starts a server, and waits until it is ready.
start() {
  local name=$1 url=$2
  shift 2
  dotnet "$server" "${common[@]}" "--Urls=$url" "$@" > "$folder/$name.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 240); do
    if [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/health/ready")" = 200 ]; then
      echo "$name  $url  process $!"
      return
    fi
    kill -0 $! 2> /dev/null || { echo "$name ended:" >&2; cat "$folder/$name.log" >&2; exit 1; }
    sleep 0.25
  done
  echo "$name is not ready; see $folder/$name.log" >&2
  exit 1
}

echo "Logs and database: $folder"
for number in $(seq "$silos"); do
  start "silo-$number" "http://127.0.0.1:$(free_port)" --Silo:Role=Silo "--Silo:SiloPort=$(free_port)" "--Silo:GatewayPort=$(free_port)"
done
start gateway "http://127.0.0.1:$http_port" --Silo:Role=Gateway
echo "The API listens on http://127.0.0.1:$http_port. Ctrl+C stops everything."
wait
