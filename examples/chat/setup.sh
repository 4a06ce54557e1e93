#!/usr/bin/env bash
# Sets the chat room up in the account that the AWS CLI speaks for, or brings its function up to date, and prints the address that
# clients connect to.
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ensure_function_role chat
(cd function && python3 -m zipfile -c "$work/function.zip" index.py)
deploy chat "$work/function.zip" --runtime python3.13 --handler index.handler --role "$role_arn" --timeout 15 --memory-size 512

id_of() { aws apigatewayv2 get-apis --query "Items[?Name=='chat'].ApiId | [0]" --output text; }
api=$(id_of)
if [[ $api == None ]]; then
  api=$(aws apigatewayv2 create-api --name chat --protocol-type WEBSOCKET \
    --route-selection-expression '$request.body.action' --query ApiId --output text)
  target=integrations/$(aws apigatewayv2 create-integration --api-id "$api" --integration-type AWS_PROXY \
    --integration-uri "$function_arn" --query IntegrationId --output text)
  for key in '$connect' '$disconnect' say; do
    aws apigatewayv2 create-route --api-id "$api" --route-key "$key" --target "$target" >/dev/null
  done
  # Who asks gets an answer, for which the route needs a response.
  route=$(aws apigatewayv2 create-route --api-id "$api" --route-key who --target "$target" \
    --route-response-selection-expression '$default' --query RouteId --output text)
  aws apigatewayv2 create-route-response --api-id "$api" --route-id "$route" --route-response-key '$default' >/dev/null
  aws apigatewayv2 create-stage --api-id "$api" --stage-name prod --auto-deploy >/dev/null
fi

# arn:aws:lambda:REGION:ACCOUNT:function:chat
IFS=: read -r _ _ _ region account _ <<<"$function_arn"
gateway=arn:aws:execute-api:$region:$account:$api
made aws lambda add-permission --function-name chat --statement-id "api-$api" --action lambda:InvokeFunction \
  --principal apigateway.amazonaws.com --source-arn "$gateway/*" || true
aws iam put-role-policy --role-name chat --policy-name room --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [
    { \"Effect\": \"Allow\", \"Action\": \"execute-api:ManageConnections\", \"Resource\": \"$gateway/prod/POST/@connections/*\" },
    {
      \"Effect\": \"Allow\",
      \"Action\": [\"lambda:ListTags\", \"lambda:TagResource\", \"lambda:UntagResource\"],
      \"Resource\": \"$function_arn\"
    }
  ]
}"

echo "$(aws apigatewayv2 get-api --api-id "$api" --query ApiEndpoint --output text)/prod"
