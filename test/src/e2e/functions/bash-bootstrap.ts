/**
 * A custom runtime with nothing but bash: it speaks the Runtime API over `/dev/tcp`. `event.do` is found by
 * pattern, for bash has no JSON.
 */
const BOOTSTRAP = `#!/bin/bash
runtime=/dev/tcp/\${AWS_LAMBDA_RUNTIME_API/://}

# request METHOD PATH [BODY] [HEADER]: leaves status, headers and body in variables of these names.
request() {
  local line LC_ALL=C
  exec 3<>"$runtime"
  printf '%s %s HTTP/1.1\\r\\nHost: runtime\\r\\nContent-Length: %d\\r\\n' "$1" "/2018-06-01/runtime/$2" "\${#3}" >&3
  if [[ -n $4 ]]; then printf '%s\\r\\n' "$4" >&3; fi
  printf 'Connection: close\\r\\n\\r\\n%s' "$3" >&3
  headers=
  IFS= read -r status <&3
  while IFS= read -r line <&3 && [[ $line != $'\\r' ]]; do headers+=\${line%$'\\r'}$'\\n'; done
  body=$(cat <&3)
  exec 3<&- 3>&-
}

# header NAME: its value in the last answer.
header() {
  local line
  while IFS= read -r line; do
    if [[ \${line,,} == "\${1,,}: "* ]]; then echo "\${line#*: }"; return; fi
  done <<<"$headers"
}

if [[ $INIT == error ]]; then
  request POST init/error '{"errorType":"Runtime.NoConfig","errorMessage":"no config"}' 'Lambda-Runtime-Function-Error-Type: Runtime.NoConfig'
  exit 1
fi
if [[ $INIT == exit ]]; then exit 9; fi

count=0
refusal=none
while :; do
  request GET invocation/next
  event=$body
  id=$(header Lambda-Runtime-Aws-Request-Id)
  deadline=$(header Lambda-Runtime-Deadline-Ms)
  arn=$(header Lambda-Runtime-Invoked-Function-Arn)
  trace=$(header Lambda-Runtime-Trace-Id)
  count=$((count + 1))
  answer=\\"\\"
  case $event in
    *'"do":"echo"'*) answer=$event ;;
    *'"do":"fail"'*)
      request POST "invocation/$id/error" '{"errorType":"Custom","errorMessage":"no luck","stackTrace":["a","b"]}' 'Lambda-Runtime-Function-Error-Type: Custom'
      continue ;;
    *'"do":"exit"'*) exit 5 ;;
    *'"do":"loop"'*) while :; do :; done ;;
    *'"do":"stale"'*)
      request POST "invocation/00000000-0000-0000-0000-000000000000/response" '"not mine"'
      answer="\\"\${status%$'\\r'}\\"" ;;
    *'"do":"words"'*) answer='no {JSON' ;;
    *'"do":"ask"'*)
      request GET invocation/next
      refusal=\${status%$'\\r'} ;;
    *'"do":"twice"'*)
      request POST "invocation/$id/response" '"once"'
      request POST "invocation/$id/response" '"twice"'
      refusal=\${status%$'\\r'}
      continue ;;
    *'"do":"status"'*) answer="\\"$refusal\\"" ;;
    *'"do":"print"'*) echo 'on stdout'; echo 'on stderr' >&2 ;;
    *'"do":"state"'*)
      answer="{\\"count\\":$count,\\"id\\":\\"$id\\",\\"deadline\\":$deadline,\\"now\\":$(date +%s%3N),\\"arn\\":\\"$arn\\",\\"handler\\":\\"$_HANDLER\\",\\"cwd\\":\\"$PWD\\",\\"zone\\":\\"$TZ\\",\\"greeting\\":\\"$GREETING\\"}" ;;
  esac
  request POST "invocation/$id/response" "$answer"
done
`;

/** The files of a function for `provided.al2023`. */
export const BASH_BOOTSTRAP = { bootstrap: { text: BOOTSTRAP, mode: 0o755 } };
