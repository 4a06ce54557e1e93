# What the scripts here say to queues. They read it with `.`.

# Version 1 of the AWS CLI takes no notice of AWS_ENDPOINT_URL for SQS.
sqs() {
  aws sqs ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"
}

# The ARN of a queue. Arguments: name
queue_arn() {
  local url
  url=$(sqs get-queue-url --queue-name "$1" --query QueueUrl --output text)
  sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text
}
