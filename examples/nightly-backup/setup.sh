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
role=$(aws iam get-role --role-name nightly-backup --query Role.Arn --output text)

./layer.sh "$work/layer.zip"
layer=$(aws lambda publish-layer-version --layer-name postgres-client --compatible-runtimes python3.13 \
  --zip-file "fileb://$work/layer.zip" --query LayerVersionArn --output text)
(cd function && python3 -m zipfile -c "$work/function.zip" ./*.py)
for part in backup restore; do
  name=nightly-backup
  [[ $part == restore ]] && name+=-restore
  deploy "$name" "$work/function.zip" --role "$role" --runtime python3.13 --handler "$part.handler" \
    --timeout 900 --memory-size 512 --layers "$layer" --environment "file://$work/environment.json"
  # Two at once would see half of each other's work.
  aws lambda put-function-concurrency --function-name "$name" --reserved-concurrent-executions 1 >/dev/null
done

functions=$(aws lambda get-function --function-name nightly-backup --query Configuration.FunctionArn --output text)
ensure_role nightly-backup-schedule scheduler
aws iam put-role-policy --role-name nightly-backup-schedule --policy-name invoke --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": { \"Effect\": \"Allow\", \"Action\": \"lambda:InvokeFunction\", \"Resource\": \"$functions*\" }
}"
invoker=$(aws iam get-role --role-name nightly-backup-schedule --query Role.Arn --output text)

# Arguments: name of function and schedule, ARN of the function, expression, input
schedule() {
  local verb=create-schedule
  if finds aws scheduler get-schedule --name "$1"; then verb=update-schedule; fi
  aws scheduler "$verb" --name "$1" --schedule-expression "$3" --schedule-expression-timezone "$BACKUP_TIMEZONE" \
    --flexible-time-window Mode=OFF --target "{ \"Arn\": \"$2\", \"RoleArn\": \"$invoker\", \"Input\": \"$4\" }" >/dev/null
}
schedule nightly-backup "$functions" "$BACKUP_SCHEDULE" '{\"scheduled\": \"<aws.scheduler.scheduled-time>\"}'
schedule nightly-backup-restore "$functions-restore" "$RESTORE_SCHEDULE" '{}'
echo "nightly-backup: $BACKUP_SCHEDULE, nightly-backup-restore: $RESTORE_SCHEDULE, $BACKUP_TIMEZONE"
