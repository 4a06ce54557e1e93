import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { constants as osConstants, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_DOCKER_HOST } from '../docker/docker-address.js';
import { Containers } from '../docker/containers.js';
import { mkfifo, readAvailable } from '../syscalls/libc.js';
import { startExtension, startRuntime } from './commands.js';
import { installLauncher } from './install-launcher.js';

const SHOW_ALL = '#!/bin/bash\npwd\nenv -0 | sort -z | tr "\\0" "\\n"\n';
const NOTHING = { environment: { PATH: '/usr/bin:/bin' }, directory: '/' };

let home: string;
let launcher: string;
let run: string;
let child: ChildProcess;
let output: string;
/** Both are open from the start, as a worker would hold them. */
let logFd: number;
let statusFd: number;
let assignFd: number | undefined;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'stoker-launcher-'));
  launcher = await installLauncher(new Containers(process.env['TEST_DOCKER_HOST'] ?? DEFAULT_DOCKER_HOST), home);
}, 60_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeEach(() => {
  run = mkdtempSync(join(home, 'run-'));
  for (const name of ['log', 'assign', 'status']) mkfifo(join(run, name), 0o600);
  logFd = openSync(join(run, 'log'), constants.O_RDWR | constants.O_NONBLOCK);
  statusFd = openSync(join(run, 'status'), constants.O_RDWR | constants.O_NONBLOCK);
  output = '';
});

afterEach(() => {
  child.kill('SIGKILL');
  hangUp();
  closeSync(logFd);
  closeSync(statusFd);
});

function launch(...args: string[]): void {
  child = spawn(launcher, [`--run=${run}`, ...args], { env: { STEM: 'yes', PATH: '/usr/bin:/bin' }, stdio: 'ignore' });
}

/** Says something to the launcher, as soon as it listens. */
async function say(...commands: Buffer[]): Promise<void> {
  assignFd ??= await until(() => {
    try {
      return openSync(join(run, 'assign'), constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      return undefined;
    }
  });
  writeSync(assignFd, Buffer.concat(commands));
}

function hangUp(): void {
  if (assignFd !== undefined) closeSync(assignFd);
  assignFd = undefined;
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error(`the launcher ended with status ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function exitStatus(): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

function readAll(fd: number): string {
  const buffer = Buffer.alloc(64 * 1024);
  return buffer.toString('utf8', 0, readAvailable(fd, buffer));
}

const written = (): string => (output += readAll(logFd));

function script(name: string, text: string, mode = 0o755): string {
  const path = join(run, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('a runtime that waits as a stem', () => {
  it('is started at once and ends the launcher with its own status', async () => {
    launch(script('runtime', '#!/bin/sh\necho started $STEM "$@"\nexit 42\n'), 'a b', '');
    expect(await exitStatus()).toBe(42);
    expect(written()).toBe('started yes a b \n');
  });

  it('that is killed ends it with 128 and the signal', async () => {
    launch(script('runtime', '#!/bin/sh\nkill -SEGV $$\n'));
    expect(await exitStatus()).toBe(139);
  });

  it('is not the end of what it leaves behind, and gets a SIGTERM passed on', async () => {
    const text = '#!/bin/bash\ntrap "echo bye; exit 7" TERM\n(exit 3) &\necho up\nwhile :; do sleep 0.02; done\n';
    launch(script('runtime', text));
    await until(() => (written().includes('up\n') ? true : undefined));
    child.kill('SIGTERM');
    expect(await exitStatus()).toBe(7);
    expect(written()).toBe('up\nbye\n');
  });
});

describe('a custom runtime', () => {
  const assigned = (environment: Record<string, string> = {}) =>
    startRuntime({ environment: { LAMBDA_TASK_ROOT: run, ...environment }, directory: run, argv: [] });

  it('is executed with exactly the environment it is given', async () => {
    script('bootstrap', SHOW_ALL);
    launch('--await');
    await say(assigned({ GREETING: 'hi', EMPTY: '', LINES: 'a\nb c "d" $e', PATH: '/usr/bin:/bin' }));
    expect(await exitStatus()).toBe(0);
    const lines = written().trimEnd().split('\n');
    expect(lines[0]).toBe(run);
    expect(lines).toEqual(expect.arrayContaining(['GREETING=hi', 'EMPTY=', 'LINES=a', 'b c "d" $e']));
    expect(lines).toContain('PATH=/usr/bin:/bin');
    expect(output).not.toContain('STEM');
  });

  it('takes an environment that comes in pieces, and one larger than a pipe', async () => {
    script('bootstrap', '#!/bin/sh\necho ${#LONG}\n');
    launch('--await');
    const command = assigned({ LONG: 'x'.repeat(60_000) });
    for (let at = 0; at < command.length; at += 20_000) await say(command.subarray(at, at + 20_000));
    expect(await exitStatus()).toBe(0);
    expect(written()).toBe('60000\n');
  });

  it('says so when the bootstrap is missing', async () => {
    launch('--await');
    await say(assigned());
    expect(await exitStatus()).toBe(1);
    expect(written()).toBe(
      `Runtime.InvalidEntrypoint: Couldn't find valid bootstrap(s): [${run}/bootstrap /opt/bootstrap]\n`,
    );
    expect(readAll(statusFd)).toBe('runtime error 2\n');
  });

  it.each([
    ['is not executable', SHOW_ALL, 0o644, osConstants.errno.EACCES],
    ['is no program', 'echo hello\n', 0o755, osConstants.errno.ENOEXEC],
    ['has no interpreter', '#!/no/such\n', 0o755, osConstants.errno.ENOENT],
  ])('names a bootstrap that %s', async (_what, text, mode, errno) => {
    script('bootstrap', text, mode);
    launch('--await');
    await say(assigned());
    expect(await exitStatus()).toBe(1);
    expect(written()).toContain(`Runtime.InvalidEntrypoint: ${run}/bootstrap: `);
    expect(readAll(statusFd)).toBe(`runtime error ${errno} ${run}/bootstrap\n`);
  });

  it('ends when the worker hangs up before it said what to run', async () => {
    launch('--await');
    await say(Buffer.from('c\0eA=1\0'));
    hangUp();
    expect(await exitStatus()).toBe(1);
  });
});

describe('a program and a directory that the worker names', () => {
  const start = (argv: string[], directory = '/') => say(startRuntime({ ...NOTHING, argv, directory }));

  it('is looked for in the PATH that it is given', async () => {
    launch('--await');
    await start(['sh', '-c', 'echo $0 $1', 'one', 'two words']);
    expect(await exitStatus()).toBe(0);
    expect(written()).toBe('one two words\n');
  });

  it.each([
    ['a program that is not there', ['/no/such'], '/', 'runtime error 2\n', 'Runtime.InvalidEntrypoint: /no/such: '],
    [
      'a directory that is not there',
      ['sh'],
      '/no/such',
      'runtime directory 2\n',
      'Runtime.InvalidWorkingDir: /no/such: ',
    ],
  ])('%s is reported', async (_what, argv, directory, status, message) => {
    launch('--await');
    await start(argv, directory);
    expect(await exitStatus()).toBe(1);
    expect(readAll(statusFd)).toBe(status);
    expect(written()).toBe(`${message}No such file or directory\n`);
  });
});

describe('extensions', () => {
  const extension = (name: string, ...argv: string[]) => startExtension(name, { ...NOTHING, argv });

  it('are started beside a stem, and their ends are told', async () => {
    launch('/bin/sleep', '60');
    await say(
      extension('good', '/bin/sh', '-c', 'echo hello; exit 3'),
      extension('bad', '/bin/sh', '-c', 'kill -9 $$'),
      extension('none', '/no/such'),
      extension('text', script('text', 'exit 0\n')),
    );
    let lines = '';
    await until(() => ((lines += readAll(statusFd)).split('\n').length > 4 ? true : undefined));
    expect(lines.trimEnd().split('\n').sort()).toEqual([
      'extension bad signal 9',
      'extension good exit 3',
      'extension none error 2',
      'extension text error 8',
    ]);
    expect(written()).toBe('hello\n');
    expect(child.exitCode).toBeNull();
  });

  it('outlive a runtime that is told to end, and one that just ends', async () => {
    const waits = 'trap : TERM; echo ready; sleep 0.2; echo last words';
    for (const [runtime, status, line] of [
      ['sleep 60', 128 + 15, 'runtime signal 15'],
      ['sleep 0.1; exit 4', 4, 'runtime exit 4'],
    ] as const) {
      hangUp();
      launch('--await');
      const argv = ['/bin/sh', '-c', `exec 2>&-; ${runtime}`];
      await say(extension('slow', '/bin/sh', '-c', waits), startRuntime({ ...NOTHING, argv }));
      await until(() => (written().includes('ready') ? true : undefined));
      if (status !== 4) child.kill('SIGTERM');
      expect(await exitStatus()).toBe(status);
      expect(written()).toBe('ready\nlast words\n');
      expect(readAll(statusFd)).toBe(`${line}\nextension slow exit 0\n`);
      output = '';
    }
  });

  it('write to a log of their own where there is one', async () => {
    mkfifo(join(run, 'extension-log'), 0o600);
    const own = openSync(join(run, 'extension-log'), constants.O_RDWR | constants.O_NONBLOCK);
    launch('--await');
    const print = (text: string) => ['/bin/sh', '-c', `echo ${text}; echo ${text} >&2; sleep 0.1`];
    await say(
      extension('one', ...print('of the extension')),
      startRuntime({ ...NOTHING, argv: print('of the runtime') }),
    );
    expect(await exitStatus()).toBe(0);
    expect(written()).toBe('of the runtime\nof the runtime\n');
    expect(readAll(own)).toBe('of the extension\nof the extension\n');
    closeSync(own);
  });
});

describe('a socket that a process opens', () => {
  const PYTHON = process.env['TEST_PYTHON'] ?? 'python3';
  /** Says "open", or the error, of each `call family type protocol`. */
  const TRY = `
import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def outcome(call, family, kind, protocol):
    pair = (ctypes.c_int * 2)()
    arguments = (family, kind, protocol) + ((pair,) if call == "socketpair" else ())
    return "open" if getattr(libc, call)(*arguments) >= 0 else errno.errorcode[ctypes.get_errno()]
call, *numbers = sys.argv[1:]
print(outcome(call, *map(int, numbers)))
`;
  /** `SOCK_CLOEXEC` and `SOCK_NONBLOCK`. */
  const FLAGS = 0o2004000;

  it.each([
    ['a UNIX one', 'socket', 1, 5, 0, 'open'],
    ['a pair of UNIX ones', 'socketpair', 1, 1, 0, 'open'],
    ['TCP', 'socket', 2, 1, 0, 'open'],
    ['TCP by its number, with flags', 'socket', 2, 1 | FLAGS, 6, 'open'],
    ['UDP', 'socket', 2, 2, 17, 'open'],
    ['TCP over IPv6', 'socket', 10, 1, 6, 'open'],
    ['UDP over IPv6', 'socket', 10, 2, 0, 'open'],
    ['addresses and routes', 'socket', 16, 3, 0, 'open'],
    ['netfilter', 'socket', 16, 3, 12, 'EPROTONOSUPPORT'],
    ['generic netlink', 'socket', 16, 2, 16, 'EPROTONOSUPPORT'],
    ['other sockets', 'socket', 16, 2 | FLAGS, 4, 'EPROTONOSUPPORT'],
    ['SCTP', 'socket', 2, 1, 132, 'EPROTONOSUPPORT'],
    ['SCTP, as what has packets', 'socket', 2, 5, 0, 'ESOCKTNOSUPPORT'],
    ['SCTP over IPv6', 'socket', 10, 5 | FLAGS, 132, 'ESOCKTNOSUPPORT'],
    ['L2TP', 'socket', 2, 2, 115, 'EPROTONOSUPPORT'],
    ['MPTCP, which runtimes go without', 'socket', 2, 1, 262, 'EPROTONOSUPPORT'],
    ['ICMP', 'socket', 2, 2, 1, 'EPROTONOSUPPORT'],
    ['whole packets', 'socket', 2, 3, 255, 'ESOCKTNOSUPPORT'],
    ['UDP-Lite', 'socket', 10, 2, 136, 'EPROTONOSUPPORT'],
    ['TIPC', 'socket', 30, 5, 0, 'EAFNOSUPPORT'],
    ['a pair of TIPC', 'socketpair', 30, 5, 0, 'EAFNOSUPPORT'],
    ['a pair of Internet ones', 'socketpair', 2, 1, 0, 'EAFNOSUPPORT'],
    ['the hypervisor', 'socket', 40, 1, 0, 'EAFNOSUPPORT'],
    ['a family that is none', 'socket', 2 ** 31 - 1, 1, 0, 'EAFNOSUPPORT'],
  ])('%s', async (_what, call, family, type, protocol, outcome) => {
    launch(PYTHON, '-c', TRY, call, String(family), String(type), String(protocol));
    expect(await exitStatus()).toBe(0);
    expect(written()).toBe(`${outcome}\n`);
  });
});

describe("a process's turn on a processor", () => {
  const PYTHON = process.env['TEST_PYTHON'] ?? 'python3';
  /** Says how long it is in ns, and then what comes of setting it. */
  const TRY = `
import ctypes, errno, sys
libc = ctypes.CDLL(None, use_errno=True)
get, put = map(int, sys.argv[1:])
attributes = (ctypes.c_uint64 * 6)(48)
libc.syscall(get, 0, ctypes.byref(attributes), 48, 0)
print(attributes[3])
outcome = libc.syscall(put, 0, ctypes.byref(attributes), 0)
print("set" if outcome == 0 else errno.errorcode[ctypes.get_errno()])
`;
  const CALLS = process.arch === 'arm64' ? ['275', '274'] : ['315', '314'];
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const isKnown = major > 6 || (major === 6 && minor >= 12);

  it('is short where the kernel has turns, and not its own to say', async () => {
    launch(PYTHON, '-c', TRY, ...CALLS);
    expect(await exitStatus()).toBe(0);
    expect(written()).toBe(`${isKnown ? 300_000 : 0}\nEPERM\n`);
  });
});
