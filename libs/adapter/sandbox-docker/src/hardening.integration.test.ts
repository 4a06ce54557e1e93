import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '@stoker/app/ports/sandbox-driver';
import { auditSandboxes } from './docker/audit.js';
import { runtimeImageName } from './images/image-name.js';
import { parseMountinfo } from './syscalls/mountinfo.js';
import { openDockerSubject, type TestedRuntime } from './testing/docker-subject.js';

const TIMEOUT_MS = 60_000;

describe.for<TestedRuntime>(['nodejs24.x', 'python3.11', 'provided.al2023'])('every container of %s', (runtime) => {
  let subject: Awaited<ReturnType<typeof openDockerSubject>>;
  beforeAll(async () => {
    subject = await openDockerSubject(runtime);
  }, TIMEOUT_MS);
  afterAll(() => subject.close(), TIMEOUT_MS);

  const findings = async (sandbox: Sandbox) =>
    (await auditSandboxes()).find((report) => report.sandboxId === sandbox.id)?.findings;

  it('has every restriction, as a stem and with a function in it', { timeout: TIMEOUT_MS }, async () => {
    const sandbox = await subject.driver.create(subject.spec);
    expect(await findings(sandbox)).toEqual([]);
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    expect(await findings(sandbox)).toEqual([]);
    await sandbox.destroy();
  });
});

describe('a container that carries our label and none of our restrictions', () => {
  it('is found out', { timeout: TIMEOUT_MS }, async () => {
    const docker = new Docker();
    const container = await docker.createContainer({
      Image: runtimeImageName('provided'),
      Entrypoint: ['/bin/sleep', '60'],
      User: '0',
      Labels: { 'stoker.sandbox': 'weak' },
    });
    try {
      await container.start();
      const findings = (await auditSandboxes()).find((report) => report.sandboxId === 'weak')?.findings;
      expect(findings).toEqual(
        expect.arrayContaining([
          'docker: root read-only',
          'docker: all capabilities dropped',
          'docker: no-new-privileges',
          'docker: memory without swap',
          'kernel: uid',
          'kernel: CapEff empty',
          'kernel: no new privileges',
          'kernel: root read-only',
          'kernel: loopback only',
          'kernel: /tmp is limited',
        ]),
      );
    } finally {
      await container.remove({ force: true });
    }
  });
});

describe('from inside', { timeout: TIMEOUT_MS }, () => {
  let subject: Awaited<ReturnType<typeof openDockerSubject>>;
  let sandbox: Sandbox;
  let serial = 0;

  beforeAll(async () => {
    subject = await openDockerSubject('nodejs24.x');
    sandbox = await subject.driver.create({ ...subject.spec, tmpMb: 16 });
    await sandbox.assign(subject.assignment);
  }, TIMEOUT_MS);
  afterAll(() => subject.close(), TIMEOUT_MS);

  /** Answers what the function's `read` or `write` gave, or the error's message. */
  async function ask(event: object): Promise<unknown> {
    const outcome = await sandbox.invoke({
      requestId: `request-${++serial}`,
      functionArn: 'arn',
      payload: Buffer.from(JSON.stringify(event)),
      timeoutMs: 10_000,
      deadlineMs: Date.now() + 10_000,
    });
    if (outcome.kind === 'success') return JSON.parse(Buffer.from(outcome.payload).toString());
    return outcome.kind === 'error' ? outcome.error.errorMessage : outcome;
  }

  it('the process has no capabilities, cannot gain any and is filtered', async () => {
    const status = String(await ask({ do: 'read', path: '/proc/self/status' }));
    expect(status).toMatch(/^Uid:\t993\t993\t993\t993$/m);
    expect(status).toMatch(/^CapEff:\t0{16}$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
  });

  it('the code is read-only there too, without set-uid and devices', async () => {
    const mounts = parseMountinfo(String(await ask({ do: 'read', path: '/proc/self/mountinfo' })));
    const code = mounts.findLast((mount) => mount.target === '/var/task');
    expect(code?.options).toEqual(expect.arrayContaining(['ro', 'nosuid', 'nodev']));
  });

  it.for([
    '/new',
    '/var/task/new',
    '/run/stoker/new',
    '/usr/lib/stoker/new',
    '/run/stoker/launch',
    '/etc/hosts',
    '/usr/bin/new',
  ])('%s cannot be written', async (path) => {
    expect(await ask({ do: 'write', path, text: 'x' })).toMatch(/EROFS|EACCES/);
  });

  it('neither the code nor the sockets can be changed through the kernel’s own files', async () => {
    expect(await ask({ do: 'write', path: '/proc/sys/kernel/core_pattern', text: 'x' })).toMatch(/EROFS|EACCES/);
    expect(await ask({ do: 'write', path: '/sys/fs/cgroup/memory/memory.limit_in_bytes', text: '-1' })).toMatch(
      /EROFS|EACCES|ENOENT/,
    );
  });

  it('/tmp can be written, up to its size', async () => {
    expect(await ask({ do: 'write', path: '/tmp/file', text: 'x'.repeat(1000) })).toBeNull();
    expect(await ask({ do: 'write', path: '/tmp/large', text: 'x'.repeat(5_000_000) })).toBeNull();
    for (const name of ['a', 'b']) await ask({ do: 'write', path: `/tmp/${name}`, text: 'x'.repeat(5_000_000) });
    expect(await ask({ do: 'write', path: '/tmp/c', text: 'x'.repeat(5_000_000) })).toMatch('ENOSPC');
  });

  it('names of this host resolve without a network', async () => {
    expect(await ask({ do: 'read', path: '/etc/hosts' })).toContain('127.0.0.1 localhost');
  });
});
