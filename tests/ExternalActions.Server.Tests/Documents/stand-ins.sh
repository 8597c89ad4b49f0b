# shellcheck shell=bash disable=SC2317
# What the commands of documents find in a test in place of programs that it cannot run, or must not.

# A refusal of the API fails the test, unless the test or the command is about refusals: with -i a reader looks at the status.
curl() {
  case "${REFUSALS:-} $* " in
    shown* | *" -i "*) command curl "$@" ;;
    *) command curl --fail-with-body "$@" ;;
  esac
}

# The server and the target run already: a start is tried beside them. The program's own folder is the build's.
dotnet() {
  case "$*" in
    "run --project src/ExternalActions.Server"*)
      shift 3
      [ "${1:-}" = -- ] && shift
      try_start "$@"
      ;;
    "run --project tests/ExternalActions.TestTarget") ;;
    "/opt/external-actions/ExternalActions.Server.dll "*)
      shift
      command dotnet "$SERVER" "$@"
      ;;
    *)
      echo "The tests know no 'dotnet $*'." >&2
      return 1
      ;;
  esac
}

# A service is the server's process. It has the folder and the address that the documents name.
systemctl() {
  case "$*" in
    "start external-actions")
      # shellcheck disable=SC2086
      ASPNETCORE_ENVIRONMENT=Development command dotnet "$SERVER" "--Urls=$SERVER_URL" "--Storage:DataFolder=$DATA_FOLDER" \
        "--Silo:SiloPort=$SILO_PORT" "--Silo:GatewayPort=$GATEWAY_PORT" $SERVER_SETTINGS > server.log 2>&1 &
      service=$!
      await_ready "$SERVER_URL" "$service" server.log
      ;;
    "stop external-actions")
      kill -TERM "$service"
      wait "$service"
      service=
      ;;
    *)
      echo "The tests know no 'systemctl $*'." >&2
      return 1
      ;;
  esac
}

# There is no such user; who owns the files is checked by what the server can open.
chown() { [ "$*" = "-R external-actions: $DATA_FOLDER" ]; }

# Starts a server with the given settings, waits until it is ready, and stops it.
try_start() {
  local log url process
  log=$(mktemp -p .)
  ASPNETCORE_ENVIRONMENT=Development command dotnet "$SERVER" --Urls=http://127.0.0.1:0 "--Storage:DataFolder=$(mktemp -d -p "$PWD")" \
    "--Silo:SiloPort=$SILO_PORT" "--Silo:GatewayPort=$GATEWAY_PORT" "$@" > "$log" 2>&1 &
  process=$!
  for _ in $(seq 600); do
    url=$(grep -oE 'Now listening on: http://[^ ]+' "$log" | cut -d' ' -f4) && break
    kill -0 "$process" || break
    sleep 0.2
  done
  await_ready "${url:-}" "$process" "$log"
  kill -TERM "$process"
  wait "$process"
}

# Waits until a server is ready.
await_ready() {
  for _ in $(seq 600); do
    kill -0 "$2" || break
    command curl -sf -o /dev/null "$1/health/ready" && return
    sleep 0.2
  done
  cat "$3" >&2
  return 1
}

# Nothing outlives the test.
end() {
  [ -z "${service:-}" ] || kill -KILL "$service" 2> /dev/null || true
}
trap end EXIT
