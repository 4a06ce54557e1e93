#!/usr/bin/env bash
# Sets the function `slack-command` up in the account that the AWS CLI speaks for, or brings it up to date, and prints its URL, for
# "Slash Commands" in the settings of the app. It needs, from their "Basic Information":
#
#   SLACK_SIGNING_SECRET
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json SLACK_SIGNING_SECRET -- RESPONSE_ORIGIN >"$work/environment.json"

deploy_public slack-command "$work" --memory-size 256 --timeout 60 --environment "file://$work/environment.json"
# It sends events to itself.
function=$(aws lambda get-function --function-name slack-command --query Configuration.FunctionArn --output text)
aws iam put-role-policy --role-name slack-command --policy-name itself --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"lambda:InvokeFunction\", \"Resource\": \"$function\" }]
}"
