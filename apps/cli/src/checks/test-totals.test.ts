import { expect, it } from 'vitest';
import { closingLine, sumTotals, totalsOf } from './test-totals.js';

const report = (success: boolean, passed: number, failed: number, pending = 0, todo = 0) =>
  JSON.stringify({
    success,
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
    testResults: [],
  });

it('adds runs up to one line', () => {
  const all = [totalsOf(report(true, 40, 0, 1, 1)), totalsOf(report(false, 3, 2))];
  expect(closingLine(sumTotals(all))).toBe('43 passed, 2 failed, 2 skipped');
});

it('counts a file that does not load, and a run without a report, as a failure', () => {
  expect(totalsOf(report(false, 5, 0)).failed).toBe(1);
  expect(totalsOf(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
