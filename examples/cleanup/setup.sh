#!/usr/bin/env bash
# Sets the function `cleanup` up in the account that the AWS CLI speaks for, with a rule that runs it every hour, and brings both up
# to date when it is run again. It needs, as the function will have them:
#
#   CLEANUP_BUCKET CLEANUP_S3_ENDPOINT CLEANUP_S3_ACCESS_KEY_ID CLEANUP_S3_SECRET_ACCESS_KEY
#   CLEANUP_RULES   '[{ "prefix": "uploads/", "days": 30 }]'
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

: "${CLEANUP_SCHEDULE:=rate(1 hour)}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json CLEANUP_BUCKET CLEANUP_RULES \
  CLEANUP_S3_ENDPOINT CLEANUP_S3_ACCESS_KEY_ID CLEANUP_S3_SECRET_ACCESS_KEY >"$work/environment.json"

ensure_function_role cleanup
(cd function && python3 -m zipfile -c "$work/function.zip" index.mjs)
deploy cleanup "$work/function.zip" --runtime nodejs24.x --handler index.handler --timeout 300 --memory-size 256 \
  --role "$role_arn" --environment "file://$work/environment.json"

rule=$(aws events put-rule --name cleanup --schedule-expression "$CLEANUP_SCHEDULE" --query RuleArn --output text)
made aws lambda add-permission --function-name cleanup --statement-id rule --action lambda:InvokeFunction \
  --principal events.amazonaws.com --source-arn "$rule" || true # it is there already
aws events put-targets --rule cleanup --targets "Id=function,Arn=$function_arn" >/dev/null
echo "cleanup: $CLEANUP_SCHEDULE"
