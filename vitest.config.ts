import { defineConfig } from 'vitest/config';

/** Tests read the sources, not `dist`: the condition is the one that the packages' `exports` name. */
const conditions = ['@stoker/source'];
const project = (name: string, include: string[], exclude: string[] = []) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, include, exclude: ['**/node_modules/**', '**/dist/**', ...exclude] },
});

const withTest = (base: ReturnType<typeof project>, options: object) => ({
  ...base,
  test: { ...base.test, ...options },
});

const CORE = 'libs/core/src/**/*.test.ts';

const ALONE = [
  'test/src/{chaos,load}/**/*.test.ts',
  // The rules of the host's firewall are all workers' in common.
  'libs/adapter/sandbox-docker/src/{crash,egress/*}.integration.test.ts',
];

/**
 * A test on real processes that a busy host has made late is tried once more. The report names each that needed it
 * (`retry x1`): they are to be mended, but they hide nothing that fails twice.
 */
const onRealProcesses = { retry: 1, testTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      project(
        'unit',
        ['{libs,apps,tools}/**/src/**/*.test.ts', 'runtimes/**/*.test.ts', 'bench/src/**/*.test.ts'],
        ['**/*.integration.test.ts', CORE],
      ),
      // Pure, so that files of a worker can share one module graph: loading it for each took most of the time.
      withTest(project('core', [CORE]), { isolate: false }),
      withTest(
        project(
          'integration',
          ['{libs,apps,tools}/**/src/**/*.integration.test.ts', 'runtimes/**/*.integration.test.ts'],
          ALONE,
        ),
        { retry: 1 },
      ),
      withTest(project('e2e', ['test/src/**/*.test.ts'], ALONE), onRealProcesses),
      // These fill the host, or break what all share: one file at a time.
      withTest(project('alone', ALONE), { ...onRealProcesses, fileParallelism: false }),
    ],
  },
});
