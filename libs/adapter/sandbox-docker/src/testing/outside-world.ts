import { once } from 'node:events';
import { OutsideHost, said } from './outside-host.js';

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
  const host = await OutsideHost.open();
  const { hostAddress, privateAddress, publicAddress } = host;
  const args = ['-e', SERVERS, privateAddress, publicAddress, ...ports.map(String)];
  const servers = host.spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let heard = '';
  try {
    await said(servers);
    servers.stdout!.on('data', (chunk: Buffer) => (heard += String(chunk)));
  } catch (error) {
    await host.close();
    throw error;
  }
  return {
    hostAddress,
    privateAddress,
    publicAddress,
    heard: () => heard,
    async close() {
      const gone = once(servers, 'exit');
      servers.kill('SIGKILL');
      await gone;
      await host.close();
    },
  };
}
