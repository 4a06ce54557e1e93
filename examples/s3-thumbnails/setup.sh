#!/usr/bin/env bash
# Sets the function `thumbnails` up in the account that the AWS CLI speaks for, and has a bucket call it for what comes in under
# `uploads/`; brings both up to date when it is run again. It needs THUMBNAILS_BUCKET, which is made where it is not there. These may
# be set:
#
#   THUMBNAILS_LANGUAGE      python, with Pillow in a layer, or node, with sharp; python unless set
#   THUMBNAILS_DEAD_LETTERS  ARN of a queue that hears of files which no thumbnail can be made of
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

: "${THUMBNAILS_BUCKET:?not set}"
: "${THUMBNAILS_LANGUAGE:=python}"
dead_letters=${THUMBNAILS_DEAD_LETTERS:-}
name=thumbnails-$THUMBNAILS_LANGUAGE

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ensure_function_role "$name"
bucket_arn=arn:aws:s3:::$THUMBNAILS_BUCKET
statements="
  { \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"$bucket_arn/uploads/*\" },
  { \"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"$bucket_arn/thumbnails/*\" }"
if [[ -n $dead_letters ]]; then
  statements+=", { \"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"$dead_letters\" }"
fi
aws iam put-role-policy --role-name "$name" --policy-name thumbnails \
  --policy-document "{ \"Version\": \"2012-10-17\", \"Statement\": [$statements] }"

settings=(--role "$role_arn" --timeout 60 --memory-size 512 --dead-letter-config "TargetArn=$dead_letters")
case $THUMBNAILS_LANGUAGE in
  python)
    ./layer.sh "$work/layer.zip"
    layer=$(aws lambda publish-layer-version --layer-name pillow --compatible-runtimes python3.13 \
      --zip-file "fileb://$work/layer.zip" --query LayerVersionArn --output text)
    (cd python && python3 -m zipfile -c "$work/function.zip" ./*.py)
    settings+=(--runtime python3.13 --handler thumbnails.handler --layers "$layer")
    ;;
  node)
    node_package node "$work"
    settings+=(--runtime nodejs24.x --handler index.handler)
    ;;
  *)
    echo "THUMBNAILS_LANGUAGE: must be python or node" >&2
    exit 1
    ;;
esac
deploy "$name" "$work/function.zip" "${settings[@]}"

notify_of_uploads "$THUMBNAILS_BUCKET" "$name" uploads/
echo "$name makes thumbnails of what comes into s3://$THUMBNAILS_BUCKET/uploads/"
