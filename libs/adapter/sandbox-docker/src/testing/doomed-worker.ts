import { createDockerDriver } from '../driver.js';
import { serveRuntimeApiForTests } from './serve-runtime-api.js';
import { writeContractFunction } from './contract-functions.js';

/**
 * A worker to be killed: holds a stem, a busy, a frozen and a custom-runtime sandbox on the home directory given
 * as its argument, says so on stdout and waits.
 */
const home = process.argv[2];
if (home === undefined) throw new Error('Usage: doomed-worker HOME');
const runtimes = ['nodejs24.x', 'provided.al2023'] as const;
const driver = createDockerDriver({ home, workerId: 'doomed', runtimes, serveRuntimeApi: serveRuntimeApiForTests });
await driver.start();

const code = {
  node: await writeContractFunction('node', `${home}/code/node`),
  bash: await writeContractFunction('bash', `${home}/code/bash`),
};
const [, busy, frozen, custom] = await Promise.all([
  driver.create({ runtime: 'nodejs24.x', tmpMb: 512 }),
  driver.create({ runtime: 'nodejs24.x', tmpMb: 512 }),
  driver.create({ runtime: 'nodejs24.x', tmpMb: 512 }),
  driver.create({ runtime: 'provided.al2023', tmpMb: 512 }),
]);
const common = {
  memoryMb: 256,
  accountId: '123456789012',
  functionName: 'f',
  functionVersion: '1',
  logGroup: 'g',
  logStream: 's',
};
const node = { ...common, codeDir: code.node, layerDirs: [code.node], handler: 'index.handler', initTimeoutMs: 30_000 };
const environment = { LAMBDA_TASK_ROOT: '/var/task', _HANDLER: 'index.handler' };
await Promise.all([
  busy.assign({ ...node, environment, egress: { mode: 'internet', allow: [], dns: true } }),
  frozen.assign({ ...node, environment }),
  custom.assign({ ...node, environment, codeDir: code.bash, layerDirs: [code.node, code.bash], handler: 'bootstrap' }),
]);
void busy.invoke({
  requestId: 'r',
  functionArn: 'arn',
  payload: Buffer.from('{"do":"hang"}'),
  timeoutMs: 600_000,
  deadlineMs: Date.now() + 600_000,
});
frozen.freeze();
console.log('holding');
setInterval(() => undefined, 60_000);
