import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuntimeId } from '@stoker/core/model/runtime';
import type { DriverSubject } from '@stoker/app/ports/testing/sandbox-driver.contract';
import { createDockerDriver } from '../driver.js';
import type { DockerDriverOptions } from '../driver.js';
import { detach } from '../syscalls/mounts.js';
import { writeContractFunction } from './contract-functions.js';
import { serveRuntimeApiForTests } from './serve-runtime-api.js';

const FUNCTIONS = {
  'nodejs20.x': { code: 'node', handler: 'index.handler' },
  'nodejs22.x': { code: 'node', handler: 'index.handler' },
  'nodejs24.x': { code: 'node', handler: 'index.handler' },
  'python3.11': { code: 'python', handler: 'app.handler' },
  'python3.13': { code: 'python', handler: 'app.handler' },
  java17: { code: 'java', handler: 'Contract' },
  java21: { code: 'java', handler: 'Contract' },
  'ruby3.3': { code: 'ruby', handler: 'app.handler' },
  'dotnetcore3.1': { code: 'csharp', handler: 'Contract::Function::Handler' },
  'provided.al2': { code: 'bash', handler: 'bootstrap' },
  'provided.al2023': { code: 'bash', handler: 'bootstrap' },
} as const satisfies Partial<Record<RuntimeId, { code: string; handler: string }>>;

/** Those that the driver's tests have a function for. */
export type TestedRuntime = keyof typeof FUNCTIONS;

/** A started driver on a home of its own, with the contract's function for one runtime. */
export async function openDockerSubject(
  runtime: TestedRuntime,
  options: Pick<DockerDriverOptions, 'createTimeoutMs' | 'egress' | 'initBoostMs' | 'tmp'> = {},
): Promise<DriverSubject & { readonly home: string }> {
  const home = mkdtempSync(join(tmpdir(), 'stoker-'));
  const problems: unknown[] = [];
  const driver = createDockerDriver({
    ...options,
    home,
    workerId: 'test',
    runtimes: [runtime],
    serveRuntimeApi: serveRuntimeApiForTests,
    onProblem: (what, error) => problems.push(what, error),
  });
  await driver.start();
  const { code, handler } = FUNCTIONS[runtime];
  return {
    home,
    driver,
    spec: { runtime, tmpMb: 512 },
    assignment: {
      codeDir: await writeContractFunction(code, join(home, 'code')),
      layerDirs: [],
      handler,
      memoryMb: 256,
      environment: { LAMBDA_TASK_ROOT: '/var/task', _HANDLER: handler },
      accountId: '123456789012',
      functionName: 'contract',
      functionVersion: '$LATEST',
      logGroup: '/aws/lambda/contract',
      logStream: '2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef',
      initTimeoutMs: 50_000,
    },
    async close() {
      await driver.close();
      removeHome(home);
      if (problems.length > 0) throw new Error('The driver left something behind.', { cause: problems });
    },
  };
}

/** Deletes a test's home, which must hold no mounts but the one that the driver makes of `envs`. */
export function removeHome(home: string): void {
  detach(join(home, 'envs'));
  rmSync(home, { recursive: true });
}
