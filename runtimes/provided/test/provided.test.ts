import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../wait-for-assignment', import.meta.url));
const SHOW_ALL = '#!/bin/bash\npwd\nenv -0 | sort -z | tr "\\0" "\\n"\n';

let directory: string;
let assign: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stoker-provided-'));
  assign = join(directory, 'assign');
  execFileSync('mkfifo', [assign]);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Starts the launcher, hands it an environment and answers what the bootstrap printed. */
async function launch(environment: Record<string, string>) {
  const child = spawn('bash', ['--noprofile', '--norc', LAUNCHER, assign], {
    env: { PATH: process.env['PATH'], STOKER_SECRET: 'no' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const entries = Object.entries({ LAMBDA_TASK_ROOT: directory, ...environment });
  writeFileSync(assign, entries.map(([name, value]) => `${name}=${value}\0`).join(''));
  const [status] = (await once(child, 'close')) as [number];
  return { status, output };
}

function writeBootstrap(text: string, mode = 0o755) {
  writeFileSync(join(directory, 'bootstrap'), text);
  chmodSync(join(directory, 'bootstrap'), mode);
}

describe('the launcher of custom runtimes', () => {
  it('executes the bootstrap with exactly the environment it is given', async () => {
    writeBootstrap(SHOW_ALL);
    const { output } = await launch({ GREETING: 'hi', EMPTY: '', LINES: 'a\nb c "d" $e', PATH: '/usr/bin:/bin' });
    const lines = output.trimEnd().split('\n');
    expect(lines[0]).toBe(directory);
    expect(lines).toEqual(expect.arrayContaining(['GREETING=hi', 'EMPTY=', 'LINES=a', 'b c "d" $e', 'TZ=:UTC']));
    expect(lines).toContain('PATH=/usr/bin:/bin');
    expect(output).not.toContain('STOKER');
  });

  it('passes the exit status on', async () => {
    writeBootstrap('#!/bin/sh\nexit 42\n');
    expect(await launch({})).toMatchObject({ status: 42 });
  });

  it.each([
    ['is missing', undefined],
    ['is not executable', 0o644],
  ])('says so when the bootstrap %s', async (_what, mode) => {
    if (mode !== undefined) writeBootstrap(SHOW_ALL, mode);
    const { status, output } = await launch({});
    expect(status).toBe(1);
    expect(output).toBe(
      `Runtime.InvalidEntrypoint: Couldn't find valid bootstrap(s): [${directory}/bootstrap /opt/bootstrap]\n`,
    );
  });
});
