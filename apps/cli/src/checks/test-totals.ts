import { z } from 'zod';

/** What is read of a report of Vitest's JSON reporter. */
const report = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * @param text a report, or undefined where the run wrote none
 * @returns its totals; a run that failed without a failed test (a file that does not load) counts as one failure
 */
export function totalsOf(text: string | undefined): TestTotals {
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const parsed = report.parse(JSON.parse(text));
  const failed = parsed.success ? parsed.numFailedTests : Math.max(1, parsed.numFailedTests);
  return { passed: parsed.numPassedTests, failed, skipped: parsed.numPendingTests + parsed.numTodoTests };
}

export function sumTotals(all: readonly TestTotals[]): TestTotals {
  const sum = (pick: (totals: TestTotals) => number) => all.reduce((total, each) => total + pick(each), 0);
  return {
    passed: sum((each) => each.passed),
    failed: sum((each) => each.failed),
    skipped: sum((each) => each.skipped),
  };
}

/** The line that continuous integration reads; it stands alone and last. */
export function closingLine({ passed, failed, skipped }: TestTotals): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
