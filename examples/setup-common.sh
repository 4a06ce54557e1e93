# What the examples' setup.sh have in common. They read it with `.`, under `set -euo pipefail`.

# Whether a call has made something; not where that is there already. Any other failure ends the script. What it said is in $said.
made() {
  if said=$("$@" 2>&1); then return 0; fi
  [[ $said == *EntityAlreadyExists* || $said == *ConflictException* ]] && return 1
  echo "$said" >&2
  exit 1
}

# The function settings that carry variables of this shell to a function, as JSON. Arguments: those that must be set; behind
# `--`, those that may be.
environment_json() {
  python3 - "$@" <<'PYTHON'
import json, os, sys
at = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
needed, optional = sys.argv[1:at], sys.argv[at + 1 :]
missing = [name for name in needed if not os.environ.get(name)]
if missing:
    sys.exit(f"not set: {' '.join(missing)}")
print(json.dumps({"Variables": {name: os.environ[name] for name in needed + optional if name in os.environ}}))
PYTHON
}

# Makes a role that a service may take on, where there is none of that name; its ARN is in $role_arn. Arguments: name, service
ensure_role() {
  local shown=(--query Role.Arn --output text)
  if made aws iam create-role --role-name "$1" "${shown[@]}" --assume-role-policy-document "{
    \"Version\": \"2012-10-17\",
    \"Statement\": [
      { \"Effect\": \"Allow\", \"Principal\": { \"Service\": \"$2.amazonaws.com\" }, \"Action\": \"sts:AssumeRole\" }
    ]
  }"; then
    role_arn=$said
  else
    role_arn=$(aws iam get-role --role-name "$1" "${shown[@]}")
  fi
}

# The same for the role that a function runs as.
ensure_function_role() {
  ensure_role "$1" lambda
  aws iam attach-role-policy --role-name "$1" \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
}

# Creates a function, or brings one up to date; its ARN is in $function_arn. Arguments: name, package, settings
deploy() {
  local name=$1 code=(--zip-file "fileb://$2") settings=("${@:3}" --query FunctionArn --output text)
  if made aws lambda create-function --function-name "$name" "${code[@]}" "${settings[@]}"; then
    function_arn=$said
    aws lambda wait function-active-v2 --function-name "$name"
  else
    aws lambda update-function-code --function-name "$name" "${code[@]}" >/dev/null
    aws lambda wait function-updated-v2 --function-name "$name"
    function_arn=$(aws lambda update-function-configuration --function-name "$name" "${settings[@]}")
    aws lambda wait function-updated-v2 --function-name "$name"
  fi
}

# Sets a function up of what is in the folder `function`, with a role of its name, and prints the URL by which everybody may call it.
# Arguments: name, a folder for its package, settings
deploy_public() {
  local name=$1 package=$2/function.zip
  shift 2
  ensure_function_role "$name"
  (cd function && python3 -m zipfile -c "$package" ./*)
  deploy "$name" "$package" --runtime nodejs24.x --handler index.handler --role "$role_arn" "$@"
  local url=(--function-name "$name" --query FunctionUrl --output text)
  if ! aws lambda get-function-url-config "${url[@]}" 2>/dev/null; then
    aws lambda create-function-url-config "${url[@]}" --auth-type NONE
    # Two permissions, as on AWS: to call the URL, and to invoke the function by it.
    aws lambda add-permission --function-name "$name" --statement-id url --principal '*' \
      --action lambda:InvokeFunctionUrl --function-url-auth-type NONE >/dev/null
    aws lambda add-permission --function-name "$name" --statement-id via-url --principal '*' \
      --action lambda:InvokeFunction --invoked-via-function-url >/dev/null
  fi
}

# Has a bucket call the function of the latest `deploy` for every object that comes in, and nobody else; makes the bucket where it is
# not there. Arguments: bucket, name of the function, what keys begin with, and what they end with where that is given
notify_of_uploads() {
  local bucket=$1 name=$2 rules="{ \"Name\": \"prefix\", \"Value\": \"$3\" }" account
  [[ -n ${4:-} ]] && rules+=", { \"Name\": \"suffix\", \"Value\": \"$4\" }"
  aws s3api head-bucket --bucket "$bucket" >/dev/null 2>&1 || aws s3api create-bucket --bucket "$bucket" >/dev/null
  account=$(aws sts get-caller-identity --query Account --output text)
  made aws lambda add-permission --function-name "$name" --statement-id "s3-$bucket" --action lambda:InvokeFunction \
    --principal s3.amazonaws.com --source-arn "arn:aws:s3:::$bucket" --source-account "$account" || true
  aws s3api put-bucket-notification-configuration --bucket "$bucket" --notification-configuration "{
    \"LambdaFunctionConfigurations\": [{
      \"LambdaFunctionArn\": \"$function_arn\",
      \"Events\": [\"s3:ObjectCreated:*\"],
      \"Filter\": { \"Key\": { \"FilterRules\": [$rules] } }
    }]
  }"
}

# Packs a function of Node.js with its packages, those of $NODE_PACKAGES or else npm's, as function.zip. Arguments: its folder, where to
node_package() {
  cp -r "$1" "$2/function"
  if [[ -n ${NODE_PACKAGES:-} ]]; then
    cp -r "$NODE_PACKAGES" "$2/function/node_modules"
  else
    npm install --prefix "$2/function" --omit=dev --no-audit --no-fund --silent
  fi
  (cd "$2/function" && python3 -m zipfile -c "$2/function.zip" ./*)
}
