import { expect, test } from 'vitest';
import { createLogger } from './logger.js';

test('a secret never reaches the log, however deep it stands', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  logger.info({ authorization: 'AWS4-HMAC', key: { secret: 's3cr3t' }, request: { headers: { password: 'p4ss' } } });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/AWS4|s3cr3t|p4ss/);
  expect(JSON.parse(lines[0]!)).toMatchObject({ key: { secret: '[secret]' } });
});
