import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { Signer } from '@stoker/protocol/sigv4/signer';
import pg from 'pg';
import { cpuOfEach } from './cpu-of-each.js';
import type { Credentials, Functions } from './functions.js';
import { LeanClient } from './lean-client.js';
import { load, type LoadResult, requireSuccess } from './load.js';
import { type BenchServer, until } from './server.js';
import { signedRequests } from './signed-requests.js';
import { SLEEPER } from './subjects.js';

/** How fast events are put on a bus. */
export interface PutEvents {
  /** Events of a request. */
  readonly entries: number;
  readonly unmatched: Put;
  /** By one rule: each is in the outbox, on disk, before it is answered. */
  readonly matched: Put;
}

export interface Put {
  /** Its requests. */
  readonly load: LoadResult;
  /** µs of CPU of the server process for an event; what is sent on meanwhile is in it. */
  readonly entryCpuMicros: number;
}

const NAME = 'bench-put-events';
const ENTRIES = 10;
const CLIENTS = 32;
/** ms of the one event that runs meanwhile; see {@link EVENT_SETTINGS}. */
const HANDLER_MS = 5_000;
const LIMIT_MS = 300_000;

export interface PutEventsPlan {
  readonly databaseUrl: string;
  readonly accountId: string;
  readonly credentials: Credentials;
  /** Requests that nothing matches; a fifth as many are matched. */
  readonly requests: number;
}

/** On a server that runs one event at a time, so that functions take none of the CPU. */
export async function measurePutEvents(
  server: BenchServer,
  functions: Functions,
  { databaseUrl, accountId, credentials, requests }: PutEventsPlan,
): Promise<PutEvents> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const api = eventsApi(functions.origin, credentials);
  const arn = (resource: string): string => `arn:aws:events:${credentials.region}:${accountId}:${resource}`;
  try {
    await functions.create(NAME, SLEEPER);
    await functions.client.send(
      new AddPermissionCommand({
        FunctionName: NAME,
        StatementId: 'rule',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: arn(`rule/${NAME}`),
      }),
    );
    const target = { Id: 'f', Arn: arn('').replace(':events:', ':lambda:') + `function:${NAME}` };
    await api.call('PutRule', { Name: NAME, EventPattern: JSON.stringify({ source: ['bench.matched'] }) });
    await api.call('PutTargets', { Rule: NAME, Targets: [target] });
    const put = async (source: string, count: number): Promise<Put> => {
      const entry = { Source: source, DetailType: 'bench', Detail: JSON.stringify({ ms: HANDLER_MS }) };
      const next = api.requests('PutEvents', { Entries: Array.from({ length: ENTRIES }, () => entry) });
      const run = (many: number): Promise<LoadResult> =>
        load({ origin: functions.origin, clients: CLIENTS, requests: many, next });
      await run(Math.ceil(count / 5));
      const [result, entryCpuMicros] = await cpuOfEach(server, count * ENTRIES, () => run(count));
      return { load: result, entryCpuMicros };
    };
    const unmatched = await put('bench.unmatched', requests);
    const matched = await put('bench.matched', Math.ceil(requests / 5));
    await until(() => isSent(database, accountId, target.Arn), LIMIT_MS, 'all that matched to be sent on');
    return { entries: ENTRIES, unmatched, matched };
  } finally {
    await api.call('RemoveTargets', { Rule: NAME, Ids: ['f'] });
    await api.call('DeleteRule', { Name: NAME });
    await database.query('DELETE FROM async_events WHERE account_id = $1 AND function_name = $2', [accountId, NAME]);
    await database.end();
    await functions.delete(NAME);
  }
}

async function isSent(database: pg.Client, accountId: string, target: string): Promise<boolean> {
  const { rows } = await database.query<{ failed: number; waiting: number }>(
    `SELECT count(*) FILTER (WHERE status = 'failed')::int AS failed,
       count(*) FILTER (WHERE status = 'pending')::int AS waiting
     FROM deliveries WHERE account_id = $1 AND target = $2`,
    [accountId, target],
  );
  const { failed, waiting } = rows[0]!;
  if (failed > 0) throw new Error(`${failed} events could not be sent on`);
  return waiting === 0;
}

function eventsApi(origin: string, credentials: Credentials) {
  const signer = new Signer(credentials, credentials.region, 'events');
  const { host } = new URL(origin);
  const requests = (operation: string, content: object): (() => Buffer) => {
    const target = { 'x-amz-target': `AWSEvents.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
    return signedRequests(signer, {
      method: 'POST',
      url: '/',
      headers: { host, ...target },
      body: JSON.stringify(content),
    });
  };
  return {
    requests,
    async call(operation: string, content: object): Promise<void> {
      const client = await LeanClient.open(origin);
      try {
        requireSuccess(await client.send(requests(operation, content)()));
      } finally {
        client.close();
      }
    },
  };
}
