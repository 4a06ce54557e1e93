import type { ContextFile } from '../../harness/images.js';

/**
 * A program for container images, in bash without any other program: it speaks the Runtime API over `/dev/tcp`. The event
 * is `DO ARGUMENT` as a JSON string.
 */
const PROGRAM = `
runtime=/dev/tcp/\${AWS_LAMBDA_RUNTIME_API/://}
LC_ALL=C

request() {
  local line length=0
  exec 3<>"$runtime"
  printf '%s /2018-06-01/runtime/%s HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' "$1" "$2" "\${#3}" "$3" >&3
  while IFS= read -r line <&3 && [[ $line != $'\\r' ]]; do
    line=\${line%$'\\r'}
    case \${line,,} in
      lambda-runtime-aws-request-id:*) id=\${line#*: } ;;
      content-length:*) length=\${line#*: } ;;
    esac
  done
  IFS= read -r -N "$length" body <&3
  exec 3<&- 3>&-
}

json() {
  local text=\${1//\\\\/\\\\\\\\}
  text=\${text//\\"/\\\\\\"}
  text=\${text//$'\\t'/ }
  printf -v answer '"%s"' "\${text//$'\\n'/\\\\n}"
}

for argument; do arguments+="[$argument]"; done
while :; do
  request GET invocation/next
  event=\${body:1:-1}
  case $event in
    arguments) json "$arguments" ;;
    directory) json "$PWD" ;;
    'variable '*) name=\${event#* }; json "\${!name}" ;;
    environment) json "$(</proc/self/environ)" ;;
    'read '*) json "$(<"\${event#* }")" ;;
    'list '*) files=("\${event#* }"/*); json "\${files[*]}" ;;
    'write '*) if { echo x >"\${event#* }"; } 2>/dev/null; then json written; else json refused; fi ;;
    'enter '*) if (cd "\${event#* }") 2>/dev/null; then json yes; else json no; fi ;;
    identity) while read -r key value; do [[ $key == [UG]id: || $key == Groups: || $key == CapEff: ]] && text+="$key $value;"; done </proc/self/status; json "$text"; text= ;;
    'wait '*) read -r -t "\${event#* }" <> <(:); json waited ;;
    'exit '*) exit "\${event#* }" ;;
    *) answer=$body ;;
  esac
  request POST "invocation/$id/response" "$answer"
done
`;

/** The build context that `imageDockerfile` needs. */
export const IMAGE_FILES: Readonly<Record<string, ContextFile>> = { 'program.bash': PROGRAM };

/**
 * An image from nothing but the program, bash and its libraries: no shell, no user database, no `/tmp`.
 *
 * @param instructions come last
 */
export function imageDockerfile(...instructions: string[]): string {
  return [
    'FROM stoker-runtime/provided:current AS base',
    'USER root',
    `RUN mkdir /image && cp --parents $(ldd /bin/bash | grep -o '/[^ ]*') /image && cp /bin/bash /image/app`,
    'FROM scratch',
    'COPY --from=base /image /',
    'COPY program.bash /srv/program.bash',
    'WORKDIR /srv',
    'ENTRYPOINT ["/app", "program.bash"]',
    ...instructions,
  ].join('\n');
}
