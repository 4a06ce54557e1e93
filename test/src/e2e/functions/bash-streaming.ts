/** A custom runtime with nothing but bash that streams its answers: in chunks over `/dev/tcp`, with trailers. */
const BOOTSTRAP = `#!/bin/bash
runtime=/dev/tcp/\${AWS_LAMBDA_RUNTIME_API/://}
LC_ALL=C

# next: leaves the event in $event and its id in $id.
next() {
  local line length=0
  exec 3<>"$runtime"
  printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: runtime\\r\\nConnection: close\\r\\n\\r\\n' >&3
  while IFS= read -r line <&3 && [[ $line != $'\\r' ]]; do
    line=\${line%$'\\r'}
    if [[ \${line,,} == lambda-runtime-aws-request-id:* ]]; then id=\${line#*: }; fi
  done
  event=$(cat <&3)
  exec 3<&- 3>&-
}

# begin [MODE]: opens an answer.
begin() {
  exec 4<>"$runtime"
  printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: runtime\\r\\nConnection: close\\r\\n' "$id" >&4
  printf 'Lambda-Runtime-Function-Response-Mode: %s\\r\\nContent-Type: text/plain\\r\\n' "\${1:-streaming}" >&4
  printf 'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n' >&4
}
piece() { printf '%x\\r\\n%s\\r\\n' "\${#1}" "$1" >&4; }
# finish [TRAILERS]: leaves the status in $status.
finish() {
  printf '0\\r\\n%s\\r\\n' "$1" >&4
  status=
  IFS= read -r status <&4
  cat <&4 >/dev/null
  exec 4<&- 4>&-
}
# whole BODY: answers as a whole, and leaves the status in $status.
whole() {
  exec 5<>"$runtime"
  printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: runtime\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s' "$id" "\${#1}" "$1" >&5
  IFS= read -r status <&5
  cat <&5 >/dev/null
  exec 5<&- 5>&-
}

while :; do
  next
  case $event in
    *'"do":"pieces"'*) begin; piece first; sleep 3; piece "$(date +%s%3N)"; finish ;;
    *'"do":"late"'*)
      begin; piece half
      report=$(printf '{"errorType":"Custom.Late","errorMessage":"no luck"}' | base64 -w0)
      finish "Lambda-Runtime-Function-Error-Type: Custom.Late"$'\\r\\n'"Lambda-Runtime-Function-Error-Body: $report"$'\\r\\n' ;;
    *'"do":"break"'*) begin; piece half; sleep 0.1; exec 4<&- 4>&- ;;
    *'"do":"exit"'*) begin; piece half; sleep 0.1; exit 5 ;;
    *'"do":"twice"'*) begin; piece one; sleep 0.1; whole '"two"'; piece " \${status%$'\\r'}"; finish; whole '"three"'; echo "afterwards $status" ;;
    *'"do":"mode"'*) begin telepathic; piece x; finish; echo "mode $status" ;;
    *) whole "$event" ;;
  esac
done
`;

/** The files of a function for `provided.al2023`. */
export const BASH_STREAMING = { bootstrap: { text: BOOTSTRAP, mode: 0o755 } };
