import { expect, it } from 'vitest';
import { elasticMqCommand, elasticMqConfiguration } from './program.js';

it('listens on the loopback interface, and keeps what it has only where it is told where', () => {
  const inMemory = elasticMqConfiguration({ port: 9424 });
  expect(inMemory).toContain('bind-port = 9424, bind-hostname = "127.0.0.1"');
  expect(inMemory).not.toContain('messages-storage');
  expect(elasticMqConfiguration({ port: 9424, storage: '/var/lib/stoker/elasticmq/messages' })).toContain(
    'uri = "jdbc:h2:/var/lib/stoker/elasticmq/messages"',
  );
});

it('is a program of Java’s with all its libraries', () => {
  const [command, args] = elasticMqCommand('/libraries', '/elasticmq.conf');
  expect(command).toBe('java');
  expect(args.slice(2)).toEqual(['-Dconfig.file=/elasticmq.conf', '-cp', '/libraries/*', 'org.elasticmq.server.Main']);
});
