#!/usr/bin/env bash
# Sets the function `dynamodb-audit` up in the account that the AWS CLI speaks for, and has it read the stream of a table. It needs:
#
#   AUDIT_STREAM_ARN      of the table's stream, with both images
#   AUDIT_FAILURES_ARN    optional: a queue that is told of items that could not be audited
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

: "${AUDIT_STREAM_ARN:?not set}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ensure_function_role dynamodb-audit
aws iam put-role-policy --role-name dynamodb-audit --policy-name stream --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [
    {
      \"Effect\": \"Allow\",
      \"Action\": [
        \"dynamodb:GetRecords\", \"dynamodb:GetShardIterator\", \"dynamodb:DescribeStream\", \"dynamodb:ListStreams\"
      ],
      \"Resource\": \"$AUDIT_STREAM_ARN\"
    },
    { \"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"${AUDIT_FAILURES_ARN:-$AUDIT_STREAM_ARN}\" }
  ]
}"
(cd function && python3 -m zipfile -c "$work/function.zip" index.mjs)
deploy dynamodb-audit "$work/function.zip" --runtime nodejs24.x --handler index.handler --role "$role_arn"

mapping=(--function-name dynamodb-audit --event-source-arn "$AUDIT_STREAM_ARN" --starting-position TRIM_HORIZON
  --batch-size 100 --maximum-retry-attempts 2 --bisect-batch-on-function-error
  --function-response-types ReportBatchItemFailures)
if [ -n "${AUDIT_FAILURES_ARN:-}" ]; then
  mapping+=(--destination-config "{\"OnFailure\": {\"Destination\": \"$AUDIT_FAILURES_ARN\"}}")
fi
made aws lambda create-event-source-mapping "${mapping[@]}" || true # it is there already
aws lambda list-event-source-mappings --function-name dynamodb-audit --query 'EventSourceMappings[0].UUID' --output text
