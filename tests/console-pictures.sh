#!/usr/bin/env bash
# Makes the pictures of the console that the documents show, in src/ExternalActions.Console/pictures: console-pictures.sh [SECONDS]
# SECONDS is how long the sample programs trigger executions before, and so how much the charts of the overview show (60).
set -euo pipefail

export PICTURE_SECONDS="${1:-60}"
cd "$(dirname "$0")/.."
dotnet run --project tests/ExternalActions.Console.Tests -- -explicit only -class ExternalActions.Console.Tests.Pictures
