import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { type NatsServer, OPERATOR } from './nats-server.js';

async function withConnection<T>({ host }: NatsServer, work: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: [host], user: OPERATOR.username, pass: OPERATOR.password });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Makes a stream of all subjects below its name. */
export function addStream(server: NatsServer, name: string): Promise<void> {
  return withConnection(server, async (connection) => {
    await (await jetstreamManager(connection)).streams.add({ name, subjects: [`${name}.>`] });
  });
}

/** @param subject below the stream's name */
export function publish(
  server: NatsServer,
  stream: string,
  texts: readonly string[],
  subject = 'a',
  about: Readonly<Record<string, string>> = {},
): Promise<void> {
  return withConnection(server, async (connection) => {
    const fields = headers();
    for (const [name, value] of Object.entries(about)) fields.append(name, value);
    for (const text of texts) await jetstream(connection).publish(`${stream}.${subject}`, text, { headers: fields });
  });
}

/** Messages of a stream that its only consumer has not acknowledged. */
export function unacknowledged(server: NatsServer, stream: string): Promise<number> {
  return withConnection(server, async (connection) => {
    const [consumer] = await (await jetstreamManager(connection)).consumers.list(stream).next();
    return (consumer?.num_pending ?? 0) + (consumer?.num_ack_pending ?? 0);
  });
}
