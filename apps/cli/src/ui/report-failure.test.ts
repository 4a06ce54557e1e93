import { expect, it } from 'vitest';
import { StepFailed } from '../steps/step.js';
import { OperatorError } from '../system/operator-error.js';
import { reportFailure } from './report-failure.js';

function textOf(error: unknown): string {
  let text = '';
  reportFailure(error, { write: (more) => (text += more) });
  return text;
}

it('names step, cause and remedy', () => {
  const error = new StepFailed('Postgres', 'read the log', new Error('initdb ended with status 1\nno space left'));
  expect(textOf(error)).toBe(`✗ step "Postgres" failed
  │ initdb ended with status 1
  │ no space left
  To mend it: read the log.
  Then run the command again; what is done stays done.
`);
});

it('says what an operator can mend without a trace', () => {
  expect(textOf(new OperatorError('there is no key', 'Run ./stoker up first.'))).toBe(
    '✗ there is no key\n  To mend it: Run ./stoker up first.\n',
  );
});

it('opens an aggregate that says nothing itself, and drops colours', () => {
  const refused = new AggregateError([
    new Error('\x1b[91mECONNREFUSED ::1\x1b[0m'),
    new Error('ECONNREFUSED 127.0.0.1'),
  ]);
  expect(textOf(refused)).toBe('✗ failed\n  │ ECONNREFUSED ::1\n  │ ECONNREFUSED 127.0.0.1\n');
});
