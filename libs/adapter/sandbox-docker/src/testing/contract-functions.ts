import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCSharpContract } from './contract-csharp.js';
import { writeJavaContract } from './java-contract.js';

/** The function of the driver contract for Node.js, with `read`, `write`, `tick`, `connect`, `leave` and `restart` beside what the contract asks. */
const NODE = `
let count = 0;
const boom = () => { throw new TypeError('boom'); };
const init = { throw: boom, exit: () => process.exit(3), hang: () => { for (;;); } };
init[process.env.CONTRACT_INIT]?.();

const actions = {
  echo: (event) => event,
  throw: boom,
  exit: () => process.exit(3),
  hang: () => { for (;;); },
  print: (event) => { console.log(event.text); return null; },
  environment: () => process.env.CONTRACT_VALUE,
  count: () => count,
  eat: () => { const taken = []; for (;;) taken.push(Buffer.alloc(1024 * 1024, 1)); },
  read: async (event) => (await import('node:fs')).readFileSync(event.path, 'utf8'),
  leave: async () => {
    const endless = 'trap "" TERM HUP; while :; do echo; sleep 0.05; done >> /tmp/ticks';
    (await import('node:child_process')).spawn('sh', ['-c', endless], { detached: true, stdio: 'ignore' }).unref();
    return null;
  },
  connect: async (event) => {
    const { connect } = await import('node:net');
    await new Promise((resolve, reject) => connect(event.port, '127.0.0.1', resolve).on('error', reject));
    return null;
  },
  restart: async () => {
    process.kill(1, 'SIGUSR1');
    for (;;) await new Promise((resolve) => setTimeout(resolve, 1000));
  },
  tick: () => { setInterval(() => console.log('tick'), 5); return null; },
  write: async (event) => { (await import('node:fs')).writeFileSync(event.path, event.text); return null; },
};

export const handler = async (event) => { count++; return actions[event.do](event); };
`;

const PYTHON = `
import os
import sys

count = 0


def boom():
    raise TypeError("boom")


def hang():
    while True:
        pass


def eat():
    taken = []
    while True:
        taken.append(bytearray(1024 * 1024))


def echo_environment():
    return os.environ["CONTRACT_VALUE"]


init = {"throw": boom, "exit": lambda: os._exit(3), "hang": hang}.get(os.environ.get("CONTRACT_INIT"))
if init:
    init()


def handler(event, context):
    global count
    count += 1
    action = event["do"]
    if action == "echo":
        return event
    if action == "print":
        print(event["text"])
        return None
    if action == "count":
        return count
    return {"throw": boom, "exit": lambda: os._exit(3), "hang": hang, "eat": eat, "environment": echo_environment}[action]()
`;

const RUBY = `
$count = 0

def boom = raise(TypeError, 'boom')
def hang = loop {}

case ENV['CONTRACT_INIT']
when 'throw' then boom
when 'exit' then exit!(3)
when 'hang' then hang
end

def eat
  taken = []
  loop { taken << '1' * 1024 * 1024 }
end

def handler(event:, context:)
  $count += 1
  case event['do']
  when 'echo' then event
  when 'print' then puts(event['text'])
  when 'count' then $count
  when 'environment' then ENV['CONTRACT_VALUE']
  when 'exit' then exit!(3)
  else { 'throw' => :boom, 'hang' => :hang, 'eat' => :eat }.fetch(event['do']).then { |name| __send__(name) }
  end
end
`;

/** A custom runtime in bash: what it needs of HTTP and JSON fits the contract's function and no other. */
const BASH = `#!/bin/bash
runtime=/dev/tcp/\${AWS_LAMBDA_RUNTIME_API/://}
error='{"errorType":"TypeError","errorMessage":"boom"}'
count=0

# request METHOD PATH [BODY]: leaves the header fields in $request_id and the body in $body.
request() {
  local length line LC_ALL=C
  exec 3<>"$runtime"
  length=\${#3}
  printf '%s /2018-06-01/runtime/%s HTTP/1.1\\r\\nHost: runtime\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n' "$1" "$2" "$length" >&3
  printf '%s' "$3" >&3
  while IFS= read -r line <&3 && [[ $line != $'\\r' ]]; do
    line=\${line%$'\\r'}
    if [[ \${line,,} == lambda-runtime-aws-request-id:* ]]; then request_id=\${line#*: }; fi
  done
  body=$(cat <&3)
  exec 3<&- 3>&-
}

hang() { while :; do :; done; }
eat() { local taken=x; while :; do taken=$taken$taken; done; }
json() { local text=\${1//\\\\/\\\\\\\\}; text=\${text//\\"/\\\\\\"}; printf '"%s"' "\${text//$'\\n'/\\\\n}"; }

case $CONTRACT_INIT in
  throw) request POST init/error "$error"; exit 1 ;;
  exit) exit 3 ;;
  hang) hang ;;
esac

while :; do
  request GET invocation/next
  count=$((count + 1))
  event=$body
  result=null
  case $event in
    *'"do":"echo"'*) result=$event ;;
    *'"do":"throw"'*) request POST "invocation/$request_id/error" "$error"; continue ;;
    *'"do":"exit"'*) exit 3 ;;
    *'"do":"hang"'*) hang ;;
    *'"do":"eat"'*) eat ;;
    *'"do":"count"'*) result=$count ;;
    *'"do":"environment"'*) result=$(json "$CONTRACT_VALUE") ;;
    *'"do":"print"'*) text=\${event#*'"text":"'}; echo "\${text%'"}'}" ;;
  esac
  request POST "invocation/$request_id/response" "$result"
done
`;

const SCRIPTS = {
  node: { file: 'index.mjs', text: NODE },
  python: { file: 'app.py', text: PYTHON },
  ruby: { file: 'app.rb', text: RUBY },
  bash: { file: 'bootstrap', text: BASH },
};

/** Writes the function of one language into a directory, which need not exist; answers the directory. */
export async function writeContractFunction(
  language: keyof typeof SCRIPTS | 'csharp' | 'java',
  directory: string,
): Promise<string> {
  if (language === 'csharp') return writeCSharpContract(directory);
  if (language === 'java') return writeJavaContract(directory);
  const { file, text } = SCRIPTS[language];
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, file), text);
  chmodSync(join(directory, file), 0o755);
  return directory;
}
