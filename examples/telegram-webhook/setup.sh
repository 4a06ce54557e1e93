#!/usr/bin/env bash
# Sets the function `telegram-webhook` up in the account that the AWS CLI speaks for, or brings it up to date, and prints its URL. It
# needs a secret of 1 to 256 letters, digits, `_` and `-`, which Telegram is told as well:
#
#   TELEGRAM_SECRET_TOKEN
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json TELEGRAM_SECRET_TOKEN >"$work/environment.json"

deploy_public telegram-webhook "$work" --environment "file://$work/environment.json"
