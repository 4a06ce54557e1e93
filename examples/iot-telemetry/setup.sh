#!/usr/bin/env bash
# Sets the function `iot-telemetry` up in the account that the AWS CLI speaks for, with a mapping of the topics that it reads, and
# brings it up to date when it is run again. It needs
#
#   MQTT_CONNECTION                                 the name that the operator gave the broker
#   PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE      as the function will have them
#   and, where they are set, PGSSLMODE, MQTT_TOPICS (devices/#), FAILURES_ARN, of a queue for messages that are given up, and
#   NODE_PACKAGES, a folder `node_modules` that has the packages that the function needs, which npm fetches else
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

: "${MQTT_CONNECTION:?the name that the operator gave the broker}"
: "${MQTT_TOPICS:=devices/#}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE -- PGSSLMODE >"$work/environment.json"

node_package function "$work"

ensure_function_role iot-telemetry
account=$(cut -d : -f 5 <<<"$role_arn")
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
source_arn="arn:aws:stoker:$region:$account:mqtt/$MQTT_CONNECTION/$MQTT_TOPICS"
statements="{ \"Effect\": \"Allow\", \"Action\": \"stoker:Receive\", \"Resource\": \"$source_arn\" }"
if [[ -n ${FAILURES_ARN:-} ]]; then
  statements+=", { \"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"$FAILURES_ARN\" }"
fi
aws iam put-role-policy --role-name iot-telemetry --policy-name devices \
  --policy-document "{ \"Version\": \"2012-10-17\", \"Statement\": [$statements] }"

deploy iot-telemetry "$work/function.zip" --runtime nodejs24.x --handler index.handler --timeout 30 --memory-size 256 \
  --role "$role_arn" --environment "file://$work/environment.json"

# What can't be stored twice over is given up, alone, so that it does not stand in the way of all others.
settings=(--batch-size 500 --maximum-batching-window-in-seconds 1
  --maximum-retry-attempts 2 --bisect-batch-on-function-error)
if [[ -n ${FAILURES_ARN:-} ]]; then
  settings+=(--destination-config "{ \"OnFailure\": { \"Destination\": \"$FAILURES_ARN\" } }")
fi
made aws lambda create-event-source-mapping --function-name iot-telemetry --event-source-arn "$source_arn" "${settings[@]}" ||
  echo "the mapping is there already" >&2
echo "$source_arn"
