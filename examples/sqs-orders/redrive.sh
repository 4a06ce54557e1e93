#!/usr/bin/env bash
# Has the orders tried again that were laid aside, when what was wrong with them is mended.
set -euo pipefail
cd "$(dirname "$0")"
. ./queues.sh

sqs start-message-move-task --source-arn "$(queue_arn orders-dead)" --destination-arn "$(queue_arn orders)" \
  --query TaskHandle --output text
