import { expect, it } from 'vitest';
import { dynamoDbLocalCommand } from './program.js';

it('is a program of Java’s with all its libraries, the native ones too', () => {
  const [command, args] = dynamoDbLocalCommand('/libraries', { port: 9425 });
  expect(command).toBe('java');
  expect(args).toEqual(expect.arrayContaining(['-Djava.library.path=/libraries', '-cp', '/libraries/*']));
});

it('tells its maker nothing, and keeps tables only where it is told where', () => {
  const [, inMemory] = dynamoDbLocalCommand('/libraries', { port: 9425 });
  expect(inMemory.slice(-5)).toEqual(['-sharedDb', '-disableTelemetry', '-port', '9425', '-inMemory']);
  const [, kept] = dynamoDbLocalCommand('/libraries', { port: 9425, storage: '/tables' });
  expect(kept.slice(-2)).toEqual(['-dbPath', '/tables']);
});
