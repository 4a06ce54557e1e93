#!/usr/bin/env bash
# Sets two functions of one package up in the account that the AWS CLI speaks for, `nightly-backup` and `nightly-backup-restore`,
# with a schedule each, and brings them up to date when it is run again. It needs, as the functions will have them:
#
#   PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
#   BACKUP_BUCKET BACKUP_S3_ENDPOINT BACKUP_S3_ACCESS_KEY_ID BACKUP_S3_SECRET_ACCESS_KEY
#   and, where they are set, PGSSLMODE BACKUP_PREFIX BACKUP_KEEP
set -euo pipefail
cd "$(dirname "$0")"
. ../setup-common.sh

: "${BACKUP_SCHEDULE:=cron(0 2 * * ? *)}"    # every night at two
: "${RESTORE_SCHEDULE:=cron(0 4 ? * SUN *)}" # proven every Sunday
: "${BACKUP_TIMEZONE:=UTC}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment_json PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE \
  BACKUP_BUCKET BACKUP_S3_ENDPOINT BACKUP_S3_ACCESS_KEY_ID BACKUP_S3_SECRET_ACCESS_KEY \
  -- PGSSLMODE BACKUP_PREFIX BACKUP_KEEP >"$work/environment.json"

ensure_function_role nightly-backup
./layer.sh "$work/layer.zip"
layer=$(aws lambda publish-layer-version --layer-name postgres-client --compatible-runtimes python3.13 \
  --zip-file "fileb://$work/layer.zip" --query LayerVersionArn --output text)
(cd function && python3 -m zipfile -c "$work/function.zip" ./*.py)

# Arguments: name, handler
deploy_part() {
  deploy "$1" "$work/function.zip" --runtime python3.13 --handler "$2" --timeout 900 --memory-size 512 \
    --role "$role_arn" --layers "$layer" --environment "file://$work/environment.json"
  # Two at once would see half of each other's work.
  aws lambda put-function-concurrency --function-name "$1" --reserved-concurrent-executions 1 >/dev/null
}
deploy_part nightly-backup-restore restore.handler
restore_arn=$function_arn
deploy_part nightly-backup backup.handler
backup_arn=$function_arn

ensure_role nightly-backup-schedule scheduler
aws iam put-role-policy --role-name nightly-backup-schedule --policy-name invoke --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": {
    \"Effect\": \"Allow\", \"Action\": \"lambda:InvokeFunction\", \"Resource\": [\"$backup_arn\", \"$restore_arn\"]
  }
}"

# Arguments: name, ARN of the function, expression, input
schedule() {
  local settings=(--name "$1" --schedule-expression "$3" --schedule-expression-timezone "$BACKUP_TIMEZONE"
    --flexible-time-window Mode=OFF --target "{ \"Arn\": \"$2\", \"RoleArn\": \"$role_arn\", \"Input\": \"$4\" }")
  made aws scheduler create-schedule "${settings[@]}" || aws scheduler update-schedule "${settings[@]}" >/dev/null
}
schedule nightly-backup "$backup_arn" "$BACKUP_SCHEDULE" '{\"scheduled\": \"<aws.scheduler.scheduled-time>\"}'
schedule nightly-backup-restore "$restore_arn" "$RESTORE_SCHEDULE" '{}'
echo "nightly-backup: $BACKUP_SCHEDULE, nightly-backup-restore: $RESTORE_SCHEDULE, $BACKUP_TIMEZONE"
