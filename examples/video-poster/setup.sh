#!/usr/bin/env bash
# Sets the function `video-poster` up in the account that the AWS CLI speaks for, and has a bucket call it for videos that come in
# under `videos/`; brings both up to date when it is run again. It needs POSTER_BUCKET, which is made where it is not there.
# POSTER_AT_SECONDS may say where in a video the picture is taken.
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

: "${POSTER_BUCKET:?not set}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json -- POSTER_AT_SECONDS >"$work/environment.json"

ensure_function_role video-poster
bucket_arn=arn:aws:s3:::$POSTER_BUCKET
aws iam put-role-policy --role-name video-poster --policy-name posters --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [
    { \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"$bucket_arn/videos/*\" },
    { \"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"$bucket_arn/posters/*\" }
  ]
}"

./layer.sh "$work/layer.zip"
layer=$(aws lambda publish-layer-version --layer-name ffmpeg --zip-file "fileb://$work/layer.zip" \
  --query LayerVersionArn --output text)
(cd function && python3 -m zipfile -c "$work/function.zip" ./*.py)
deploy video-poster "$work/function.zip" --runtime python3.13 --handler poster.handler --role "$role_arn" \
  --timeout 120 --memory-size 1769 --ephemeral-storage Size=2048 --layers "$layer" --environment "file://$work/environment.json"

notify_of_uploads "$POSTER_BUCKET" video-poster videos/
echo "video-poster takes pictures of what comes into s3://$POSTER_BUCKET/videos/"
