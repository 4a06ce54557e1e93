#!/usr/bin/env bash
# Sets the function `orders` up in the account that the AWS CLI speaks for, or brings it up to date, and prints where it answers.
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

deploy_public orders "$work" --memory-size 256
# Its orders are on the disk of one environment, so there may be one.
aws lambda put-function-concurrency --function-name orders --reserved-concurrent-executions 1 >/dev/null
