/** One function for many tests: `event.do` names what it does. CommonJS, so that every Node.js takes it. */
export const NODE_ACTIONS = `
const { spawnSync } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');

const instance = randomUUID();
let count = 0;
let ticks = 0;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const attempt = (action) => {
  try {
    return action() ?? 'done';
  } catch (error) {
    return error.code ?? String(error);
  }
};

const actions = {
  echo: (event) => event.value,
  instance: () => ({ instance, count }),
  sleep: async ({ ms }) => (await sleep(ms), { instance, count }),
  throw: () => { throw new TypeError('boom'); },
  reject: () => Promise.reject(new RangeError('rejected')),
  throwText: () => { throw 'only text'; },
  exit: ({ status }) => process.exit(status),
  throwLater: () => { setTimeout(() => { throw new TypeError('later'); }, 5); return sleep(5_000); },
  rejectUnseen: () => { Promise.reject(new Error('lost')); return sleep(5_000); },
  loop: () => { for (;;); },
  eat: () => { const taken = []; for (;;) taken.push(Buffer.alloc(1_048_576, 1)); },
  print: async ({ text, ms = 0 }) => { process.stdout.write(text); await sleep(ms); return null; },
  flood: ({ lines }) => { for (let n = 0; n < lines; n += 1) console.log(n + ' ' + 'x'.repeat(1000)); return null; },
  child: () => spawnSync('/bin/sh', ['-c', 'echo from a child; echo from its stderr >&2'], { stdio: 'inherit' }).status,
  spawn: ({ command }) => {
    const { status, signal, stdout, stderr, error } = spawnSync('/bin/bash', ['-c', command], { timeout: 8_000 });
    return { status, signal, error: error?.code, output: String(stdout ?? '') + String(stderr ?? '') };
  },
  context: (_event, context) => ({
    functionName: context.functionName,
    functionVersion: context.functionVersion,
    arn: context.invokedFunctionArn,
    memoryMb: context.memoryLimitInMB,
    requestId: context.awsRequestId,
    logGroup: context.logGroupName,
    logStream: context.logStreamName,
    remainingMs: context.getRemainingTimeInMillis(),
    custom: context.clientContext?.custom?.who,
  }),
  environment: () => ({ ...process.env }),
  hourAtEpoch: () => new Date(0).getHours(),
  cwd: () => process.cwd(),
  write: ({ path, text }) => attempt(() => fs.writeFileSync(path, text)),
  fill: ({ path, mb }) => attempt(() => {
    const file = fs.openSync(path, 'w');
    try {
      for (let n = 0; n < mb; n += 1) fs.writeSync(file, Buffer.alloc(1_048_576));
    } finally {
      fs.closeSync(file);
    }
  }),
  remove: ({ path }) => attempt(() => fs.rmSync(path)),
  read: ({ path }) => attempt(() => fs.readFileSync(path, 'utf8')),
  list: ({ path }) => attempt(() => fs.readdirSync(path)),
  openFiles: () => {
    const open = [];
    const failure = attempt(() => { for (;;) open.push(fs.openSync('/dev/null')); });
    for (const file of open) fs.closeSync(file);
    return { failure, count: open.length };
  },
  large: ({ bytes }) => 'x'.repeat(bytes - 2),
  ticking: async () => { setInterval(() => { ticks += 1; }, 5).unref(); await sleep(60); return ticks; },
  ticks: () => ticks,
  connect: ({ host, port }) => new Promise((resolve) => {
    const socket = require('node:net').connect({ host, port, timeout: 2_000 });
    const end = (answer) => { socket.destroy(); resolve(answer); };
    socket.once('connect', () => end('connected'));
    socket.once('timeout', () => end('ETIMEDOUT'));
    socket.once('error', (error) => end(error.code));
  }),
};

exports.handler = async (event, context) => {
  count += 1;
  return actions[event.do](event, context);
};
`;
