import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { runScript } from '../egress/run-script.js';
import { ownNamespacePath, withinNamespaceOf } from '../syscalls/network-namespace.js';
import { ProcessHandle } from '../syscalls/process-handle.js';

const MAC = '02:00:00:00:00:01';

/** Answers with who asks, on every port by TCP and UDP that a test wants; and `db.internal` is at the private address. */
const SERVERS = `
const net = require('node:net');
const dgram = require('node:dgram');
const [own, other, ...ports] = process.argv.slice(1);
process.stdin.on('end', () => process.exit()).resume(); // with whoever started it
let left = 3 * ports.length + 2;
const ready = () => { if (--left === 0) console.log('ready'); };
for (const port of ports) {
  net.createServer((socket) => {
    socket.on('error', () => {});
    socket.write(socket.remoteAddress.replace('::ffff:', '') + '\\n');
    socket.pipe(socket);
  }).listen(Number(port), '0.0.0.0', ready);
  for (const at of [own, other]) {
    const udp = dgram.createSocket('udp4');
    udp.on('message', (text, { port: back, address }) => {
      console.log(String(text));
      udp.send(address, back, address);
    });
    udp.bind(Number(port), at, ready);
  }
}
const answer = (query) => {
  let end = 12;
  while (query[end] !== 0) end += query[end] + 1;
  const question = query.subarray(12, end + 5);
  const isIt = question.toString('latin1').startsWith('\\x02db\\x08internal\\x00\\x00\\x01');
  const header = Buffer.from([query[0], query[1], 0x81, isIt ? 0x80 : 0x83, 0, 1, 0, isIt ? 1 : 0, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...own.split('.').map(Number)]);
  return Buffer.concat(isIt ? [header, question, record] : [header, question]);
};
const names = dgram.createSocket('udp4');
names.on('message', (query, { port, address }) => names.send(answer(query), port, address));
names.bind(53, '0.0.0.0', ready);
net.createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    const reply = answer(bytes.subarray(2));
    socket.write(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 255]), reply]));
  });
}).listen(53, '0.0.0.0', ready);
`;

/** What is beyond this host, in a namespace of this machine: nothing leaves it. */
export interface OutsideWorld {
  /** An address as a private network has it, and a public one; both are the same machine's. */
  readonly privateAddress: string;
  readonly publicAddress: string;
  /** The host's own address towards it. */
  readonly hostAddress: string;
  /** What came in by UDP so far. */
  heard(): string;
  close(): Promise<void>;
}

/**
 * A machine beyond a link of this host's, with servers that tell who asks, and one of names.
 *
 * @param ports where they listen
 */
export async function openOutsideWorld(ports: readonly number[]): Promise<OutsideWorld> {
  const number = `${randomInt(256)}.${randomInt(256)}`;
  const [hostAddress, privateAddress, publicAddress] = [`10.${number}.1`, `10.${number}.2`, `11.${number}.2`] as const;
  const link = `out${randomInt(2 ** 32).toString(16)}`;
  const servers = ['-e', SERVERS, privateAddress, publicAddress, ...ports.map(String)];
  // The shell waits for a line before it becomes the servers: their addresses must be there first.
  const start = ['-c', 'echo made; read -r; exec "$@"', 'sh', process.execPath, ...servers];
  const world = spawn('unshare', ['--net', 'bash', ...start], { stdio: ['pipe', 'pipe', 'inherit'] });
  let heard = '';
  try {
    await said(world);
    await connectTo(world.pid!, link, [hostAddress, privateAddress, publicAddress]);
    world.stdin.write('\n');
    await said(world);
    world.stdout.on('data', (chunk: Buffer) => (heard += String(chunk)));
  } catch (error) {
    world.kill('SIGKILL');
    throw error;
  }
  return {
    hostAddress,
    privateAddress,
    publicAddress,
    heard: () => heard,
    async close() {
      const gone = once(world, 'exit');
      world.kill('SIGKILL');
      await gone;
      await runScript('ip', ['link', 'delete', link]).catch(() => undefined); // it goes with the namespace by itself
    },
  };
}

async function said(world: ChildProcess): Promise<void> {
  const failed = once(world, 'exit').then(() => Promise.reject(new Error('The world outside ended at once.')));
  await Promise.race([once(world.stdout!, 'data'), failed]);
}

async function connectTo(pid: number, link: string, [host, first, second]: readonly [string, string, string]) {
  const handle = new ProcessHandle(pid);
  try {
    const inside = [
      `link add eth0 address ${MAC} type veth peer name ${link} address ${MAC} netns ${ownNamespacePath()}`,
      'link set lo up',
      'link set eth0 arp off up',
      `address add ${first}/32 dev eth0`,
      `address add ${second}/32 dev eth0`,
      'route add default dev eth0',
    ];
    await withinNamespaceOf(handle, () => runScript('ip', ['-batch', '-'], `${inside.join('\n')}\n`));
  } finally {
    handle.close();
  }
  const outside = [
    `link set ${link} arp off up`,
    `address add ${host}/32 dev ${link}`,
    ...[first, second].map((address) => `route add ${address}/32 dev ${link} src ${host}`),
  ];
  await runScript('ip', ['-batch', '-'], `${outside.join('\n')}\n`);
}
