#!/usr/bin/env bash
# What the CI job does: deploys the function and gives a tenth of the alias's traffic to the new version. It has no access key,
# only its token: AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE tell the AWS CLI, as they tell every SDK, to exchange it.
#
#   FUNCTION_ROLE_ARN=… ./deploy.sh [DIRECTORY]
set -euo pipefail

: "${FUNCTION_ROLE_ARN:?is the role that the function runs as}"
cd "${1:-$(dirname "$0")/function}"
name=hello-ci
alias=live
share=0.1

package=$(mktemp -d)
trap 'rm -rf "$package"' EXIT
python3 -m zipfile -c "$package/function.zip" ./*
code=(--zip-file "fileb://$package/function.zip")

# Whether a call finds what it asks for; any failure but that ends the job.
finds() {
  local said
  if said=$("$@" 2>&1 >/dev/null); then return 0; fi
  [[ $said == *ResourceNotFoundException* ]] && return 1
  echo "$said" >&2
  exit 1
}

if finds aws lambda get-function --function-name "$name"; then
  aws lambda update-function-code --function-name "$name" "${code[@]}" >/dev/null
  aws lambda wait function-updated-v2 --function-name "$name"
else
  aws lambda create-function --function-name "$name" --runtime nodejs24.x --handler index.handler \
    --role "$FUNCTION_ROLE_ARN" "${code[@]}" >/dev/null
  aws lambda wait function-active-v2 --function-name "$name"
fi

version=$(aws lambda publish-version --function-name "$name" --query Version --output text)
aws lambda wait published-version-active --function-name "$name" --qualifier "$version"

if finds aws lambda get-alias --function-name "$name" --name "$alias"; then
  stable=$(aws lambda get-alias --function-name "$name" --name "$alias" --query FunctionVersion --output text)
  if [[ $version != "$stable" ]]; then
    aws lambda update-alias --function-name "$name" --name "$alias" --function-version "$stable" \
      --routing-config "{\"AdditionalVersionWeights\": {\"$version\": $share}}" >/dev/null
  fi
  echo "$name:$alias is version $stable, and version $version for $share of its calls"
else
  aws lambda create-alias --function-name "$name" --name "$alias" --function-version "$version" >/dev/null
  echo "$name:$alias is version $version"
fi
