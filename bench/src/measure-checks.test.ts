import { expect, it } from 'vitest';
import { measureChecks } from './measure-checks.js';

it('measures every check with requests that pass it', () => {
  const checks = measureChecks(50);
  expect(Object.keys(checks)).toHaveLength(4);
  for (const micros of Object.values(checks)) expect(micros).toBeGreaterThanOrEqual(0);
});
