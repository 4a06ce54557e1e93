import { expect, it } from 'vitest';
import { startExtension, startRuntime } from './commands.js';

const plan = { environment: { A: '1', B: 'x=y' }, directory: '/var/task', argv: ['/bin/run', ''] };

it('says what is to be started after forgetting what was said before', () => {
  const said = 'c\0eA=1\0eB=x=y\0d/var/task\0a/bin/run\0a\0';
  expect(startRuntime(plan).toString()).toBe(`${said}r\0`);
  expect(startExtension('watch', plan).toString()).toBe(`${said}xwatch\0`);
});

it('refuses a character that would end an entry', () => {
  expect(() => startRuntime({ ...plan, environment: { A: 'a\0r' } })).toThrow(/NUL/);
});
