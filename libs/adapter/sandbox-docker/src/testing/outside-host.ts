import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Place } from '@stoker/app/ports/testing/place';
import { runScript } from '../egress/run-script.js';
import { ownNamespacePath, withinNamespaceOf } from '../syscalls/network-namespace.js';
import { ProcessHandle } from '../syscalls/process-handle.js';

const MAC = '02:00:00:00:00:01';

/** Another machine, beyond a link of this host's: a namespace of this machine, which nothing leaves. */
export class OutsideHost implements Place {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly link: string,
    /** The host's own address towards it. */
    readonly hostAddress: string,
    /** An address as a private network has it, and a public one; both are the same machine's. */
    readonly privateAddress: string,
    readonly publicAddress: string,
  ) {}

  static async open(): Promise<OutsideHost> {
    const number = `${randomInt(256)}.${randomInt(256)}`;
    const addresses = [`10.${number}.1`, `10.${number}.2`, `11.${number}.2`] as const;
    const link = `out${randomInt(2 ** 32).toString(16)}`;
    // It goes with whoever opened it, whose end is that of its input.
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo made; read -r _'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      await said(holder);
      await connectTo(holder.pid!, link, addresses);
    } catch (error) {
      holder.kill('SIGKILL');
      throw error;
    }
    return new OutsideHost(holder, link, ...addresses);
  }

  get address(): string {
    return this.privateAddress;
  }

  /** Starts a program there; whoever does so ends it. */
  spawn(command: string, args: readonly string[], { uid, gid, ...options }: SpawnOptions): ChildProcess {
    // Only root may enter, so it is there that the program becomes somebody else's.
    const user = uid === undefined ? [] : [`--setuid=${uid}`, `--setgid=${gid ?? uid}`];
    return spawn('nsenter', [`--net=/proc/${this.holder.pid}/ns/net`, ...user, '--', command, ...args], options);
  }

  async close(): Promise<void> {
    const gone = once(this.holder, 'exit');
    this.holder.kill('SIGKILL');
    await gone;
    await runScript('ip', ['link', 'delete', this.link]).catch(() => undefined); // it goes with the namespace by itself
  }
}

/** Resolves when a program of a test's has said the first thing on its standard output. */
export async function said(program: ChildProcess): Promise<void> {
  const failed = once(program, 'exit').then(() => Promise.reject(new Error('The world outside ended at once.')));
  await Promise.race([once(program.stdout!, 'data'), failed]);
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
