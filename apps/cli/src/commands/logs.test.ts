import { expect, it } from 'vitest';
import { functionText } from './logs.js';

it("shows a function's message as it is", () => {
  const line = JSON.stringify({ time: 1, stream: '2026/11/23/[$LATEST]0', message: 'START\n\tgrüße\n' });
  expect(functionText(line)).toBe('START\n\tgrüße\n');
});

it('keeps a function from steering the terminal', () => {
  const line = JSON.stringify({ time: 1, stream: 's', message: '\x1b[2Jgone\r\u009b1A\n' });
  expect(functionText(line)).toBe('\ufffd[2Jgone\ufffd\ufffd1A\n');
});

it('shows a line that is not an entry unchanged', () => {
  expect(functionText('torn')).toBe('torn\n');
});
