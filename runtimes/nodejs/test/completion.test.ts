import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const { Completion } = createRequire(import.meta.url)(
  '../bootstrap/invocation.cjs',
) as typeof import('../bootstrap/invocation.cjs');

/** `context.done`, `succeed` and `fail`, which the context has up to Node.js 22. */
describe('the old methods of the context', () => {
  const settle = (act: (methods: ReturnType<InstanceType<typeof Completion>['legacyMethods']>) => void) => {
    const reports: unknown[] = [];
    const completion = new Completion({
      result: (json) => void reports.push({ json }),
      error: (thrown) => void reports.push({ thrown }),
    });
    act(completion.legacyMethods());
    return reports;
  };

  it.each<[what: string, act: Parameters<typeof settle>[0], report: unknown]>([
    ['succeed', ({ succeed }) => succeed({ a: 1 }), { json: '{"a":1}' }],
    ['succeed with nothing', ({ succeed }) => succeed(undefined), { json: 'null' }],
    ['fail', ({ fail }) => fail('no'), { thrown: 'no' }],
    ['fail with nothing', ({ fail }) => fail(undefined), { thrown: 'handled' }],
    ['done with a value', ({ done }) => done(null, 1), { json: '1' }],
    ['done with an error', ({ done }) => done('no', 1), { thrown: 'no' }],
    ['the first of many', (methods) => (methods.succeed(1), methods.fail('x'), methods.done(null, 2)), { json: '1' }],
  ])('%s', (_what, act, report) => {
    expect(settle(act)).toEqual([report]);
  });
});
