#!/usr/bin/env bash
# Sets the function `alexa-skill` up in the account that the AWS CLI speaks for, or brings it up to date, and prints its URL, for
# "Endpoint" in the settings of the skill. It needs the skill's id:
#
#   ALEXA_SKILL_ID
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json ALEXA_SKILL_ID >"$work/environment.json"
[[ -d function/node_modules ]] || npm install --prefix function --omit=dev --no-audit --no-fund --silent

deploy_public alexa-skill "$work" --memory-size 512 --timeout 8 --environment "file://$work/environment.json"
