import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findToolchain } from './native-functions.js';

const HOME = process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e';
const CRATE = ['lambda_web_adapter', '--version', '0.9.1'] as const;
const BUILD_MS = 600_000;

const run = promisify(execFile);

/**
 * The files of a layer that has the AWS Lambda Web Adapter, built of its crate's source, and kept for the next run; undefined
 * where it can't be built, which is printed.
 * https://github.com/awslabs/aws-lambda-web-adapter
 */
export async function webAdapterLayer() {
  const toolchain = await findToolchain('rust');
  if (toolchain === undefined) return undefined;
  const adapter = join(HOME, 'cache', `web-adapter-${CRATE.at(-1)}`);
  if (!existsSync(adapter)) await build(adapter);
  const start = '#!/bin/sh\nexec "${LAMBDA_TASK_ROOT}/${_HANDLER}"\n';
  return {
    'extensions/lambda-adapter': { text: readFileSync(adapter), mode: 0o755 },
    bootstrap: { text: start, mode: 0o755 },
  };
}

/** Linked statically, so that it does not matter which C library this host has. */
async function build(target: string): Promise<void> {
  const { stdout } = await run('rustc', ['-vV']);
  const host = /^host: (.+)$/m.exec(stdout)?.[1] ?? '';
  const work = `${target}.new`;
  mkdirSync(work, { recursive: true });
  await run('cargo', ['install', ...CRATE, '--locked', '--debug', '--target', host, '--root', work], {
    timeout: BUILD_MS,
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      CARGO_TARGET_DIR: join(work, 'target'),
      CARGO_PROFILE_DEV_DEBUG: '0',
      CARGO_PROFILE_DEV_STRIP: 'symbols',
      RUSTFLAGS: '-C target-feature=+crt-static',
    },
  });
  renameSync(join(work, 'bin', 'lambda-adapter'), target);
  rmSync(work, { recursive: true, force: true });
}
