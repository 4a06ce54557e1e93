#!/usr/bin/env bash
# Sets the function `postgres-cdc` up in the account that the AWS CLI speaks for, with a mapping of the publication whose changes it
# writes down, and brings it up to date when it is run again. It needs
#
#   POSTGRES_CONNECTION                             the name that the operator gave the database
#   POSTGRES_PUBLICATION                            whose changes are written down
#   PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE      of the database with the audit trail, as the function will have them
#   and, where they are set, PGSSLMODE, and NODE_PACKAGES, a folder `node_modules` that has the packages that the function needs, which
#   npm fetches else
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

: "${POSTGRES_CONNECTION:?the name that the operator gave the database}"
: "${POSTGRES_PUBLICATION:?whose changes are written down}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE -- PGSSLMODE >"$work/environment.json"

node_package function "$work"

ensure_function_role postgres-cdc
account=$(cut -d : -f 5 <<<"$role_arn")
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
source_arn="arn:aws:stoker:$region:$account:postgres/$POSTGRES_CONNECTION/$POSTGRES_PUBLICATION"
aws iam put-role-policy --role-name postgres-cdc --policy-name changes --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"stoker:Receive\", \"Resource\": \"$source_arn\" }]
}"

deploy postgres-cdc "$work/function.zip" --runtime nodejs24.x --handler index.handler --timeout 30 --memory-size 256 \
  --role "$role_arn" --environment "file://$work/environment.json"

made aws lambda create-event-source-mapping --function-name postgres-cdc --event-source-arn "$source_arn" \
  --starting-position LATEST --batch-size 100 ||
  echo "the mapping is there already" >&2
echo "$source_arn"
