#!/usr/bin/env bash
# Sets up queues, tables and the function `sqs-orders` in the account that the AWS CLI speaks for, and brings them up to date when
# it is run again. Where they are set:
#
#   ORDERS_TIMEOUT        s that a batch may take (30)
#   ORDERS_VISIBILITY     s after which a message that failed comes again (six times as many)
#   ORDERS_RECEIVES       times that a message is tried before it is laid aside (3)
#   ORDERS_CONCURRENCY    batches at once (10)
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh
. ./queues.sh

: "${ORDERS_TIMEOUT:=30}" "${ORDERS_RECEIVES:=3}" "${ORDERS_CONCURRENCY:=10}"
: "${ORDERS_VISIBILITY:=$((6 * ORDERS_TIMEOUT))}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Makes a table with one key, where there is none of that name. Arguments: name, key
ensure_table() {
  aws dynamodb describe-table --table-name "$1" >/dev/null 2>&1 && return
  aws dynamodb create-table --table-name "$1" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions "AttributeName=$2,AttributeType=S" --key-schema "AttributeName=$2,KeyType=HASH" >/dev/null
  aws dynamodb wait table-exists --table-name "$1"
}
ensure_table orders id
ensure_table products sku

sqs create-queue --queue-name orders-dead --attributes MessageRetentionPeriod=1209600 >/dev/null
dead_arn=$(queue_arn orders-dead)
orders_url=$(sqs create-queue --queue-name orders --query QueueUrl --output text)
sqs set-queue-attributes --queue-url "$orders_url" --attributes "{
  \"VisibilityTimeout\": \"$ORDERS_VISIBILITY\",
  \"RedrivePolicy\": \"{\\\"deadLetterTargetArn\\\":\\\"$dead_arn\\\",\\\"maxReceiveCount\\\":$ORDERS_RECEIVES}\"
}"
orders_arn=$(queue_arn orders)

ensure_function_role sqs-orders
account=$(cut -d : -f 5 <<<"$orders_arn")
region=$(cut -d : -f 4 <<<"$orders_arn")
tables="arn:aws:dynamodb:$region:$account:table"
aws iam put-role-policy --role-name sqs-orders --policy-name orders --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [
    {
      \"Effect\": \"Allow\",
      \"Action\": [\"sqs:ReceiveMessage\", \"sqs:DeleteMessage\", \"sqs:GetQueueAttributes\"],
      \"Resource\": \"$orders_arn\"
    },
    { \"Effect\": \"Allow\", \"Action\": \"dynamodb:BatchWriteItem\", \"Resource\": \"$tables/orders\" },
    { \"Effect\": \"Allow\", \"Action\": \"dynamodb:GetItem\", \"Resource\": \"$tables/products\" }
  ]
}"

(cd function && python3 -m zipfile -c "$work/function.zip" index.py)
deploy sqs-orders "$work/function.zip" --runtime python3.13 --handler index.handler --timeout "$ORDERS_TIMEOUT" \
  --memory-size 256 --role "$role_arn" --environment 'Variables={ORDERS_TABLE=orders,PRODUCTS_TABLE=products}'

made aws lambda create-event-source-mapping --function-name sqs-orders --event-source-arn "$orders_arn" \
  --batch-size 100 --maximum-batching-window-in-seconds 1 --function-response-types ReportBatchItemFailures \
  --scaling-config "MaximumConcurrency=$ORDERS_CONCURRENCY" || echo "the mapping is there already" >&2
echo "$orders_url"
