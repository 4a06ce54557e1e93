#!/usr/bin/env bash
# What the account's administrator does once: trusts the issuer, and makes the role that jobs of one repository's main branch
# deploy with, and the role that the function runs as. Prints the ARNs of the two roles.
#
#   ./setup.sh ISSUER_URL [SUBJECT]
set -euo pipefail

issuer=${1:?usage: ./setup.sh ISSUER_URL [SUBJECT]}
subject=${2:-repo:acme/hello:ref:refs/heads/main}
# Providers are https to IAM; the operator's STOKER_OIDC_TRUSTED_ORIGINS may have one without TLS.
provider=${issuer#*://}
account=$(aws sts get-caller-identity --query Account --output text)

aws iam create-open-id-connect-provider --url "https://$provider" --client-id-list sts.amazonaws.com >/dev/null

aws iam create-role --role-name hello-function --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }
  ]
}' >/dev/null
aws iam attach-role-policy --role-name hello-function \
  --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole

aws iam create-role --role-name hello-deploy --assume-role-policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [
    {
      \"Effect\": \"Allow\",
      \"Principal\": { \"Federated\": \"arn:aws:iam::$account:oidc-provider/$provider\" },
      \"Action\": \"sts:AssumeRoleWithWebIdentity\",
      \"Condition\": {
        \"StringEquals\": { \"$provider:aud\": \"sts.amazonaws.com\", \"$provider:sub\": \"$subject\" }
      }
    }
  ]
}" >/dev/null
aws iam put-role-policy --role-name hello-deploy --policy-name deploy --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [
    {
      \"Effect\": \"Allow\",
      \"Action\": [
        \"lambda:CreateFunction\", \"lambda:GetFunction\", \"lambda:GetFunctionConfiguration\",
        \"lambda:UpdateFunctionCode\", \"lambda:PublishVersion\",
        \"lambda:CreateAlias\", \"lambda:GetAlias\", \"lambda:UpdateAlias\"
      ],
      \"Resource\": \"arn:aws:lambda:*:$account:function:hello-ci*\"
    },
    { \"Effect\": \"Allow\", \"Action\": \"iam:PassRole\", \"Resource\": \"arn:aws:iam::$account:role/hello-function\" }
  ]
}"

echo "DEPLOY_ROLE_ARN=arn:aws:iam::$account:role/hello-deploy"
echo "FUNCTION_ROLE_ARN=arn:aws:iam::$account:role/hello-function"
