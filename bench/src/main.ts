import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Docker from 'dockerode';
import { z } from 'zod';
import { Functions } from './functions.js';
import { measureBurst, measureRefill } from './measure-burst.js';
import { measureChecks } from './measure-checks.js';
import { measureCold, stemReady } from './measure-cold.js';
import { measureControl } from './measure-control.js';
import { measureDrain } from './measure-drain.js';
import { EVENT_SETTINGS, measureEvents } from './measure-events.js';
import { measureDockerRun, measureFloor } from './measure-floor.js';
import { measureHttp } from './measure-http.js';
import { idleEnvironmentBytes, measureDensity } from './measure-memory.js';
import { measureNeighbour } from './measure-neighbour.js';
import { measureOverload } from './measure-overload.js';
import { measureRowChanges, withRows } from './measure-postgres-cdc.js';
import { measurePutEvents } from './measure-put-events.js';
import { measureQueue, withQueues } from './measure-queue.js';
import { measureS3Events, withBuckets } from './measure-s3-events.js';
import { measureSchedules } from './measure-schedules.js';
import { measureWebSockets } from './measure-web-sockets.js';
import { measureWarm } from './measure-warm.js';
import { raisePriority } from './raise-priority.js';
import { toMarkdown } from './render.js';
import { describeMachine, type Report } from './report.js';
import { BenchServer } from './server.js';
import type { Subject } from './subject.js';
import { HEAVY, LANGUAGES, NODE, PYTHON } from './subjects.js';
import { Unavailable } from './unavailable.js';

/** `./stoker bench` sets these. */
const environment = z
  .object({
    DATABASE_URL: z.string(),
    REDIS_URL: z.string(),
    STOKER_HOME: z.string(),
    STOKER_MASTER_KEY_FILE: z.string(),
    STOKER_REGION: z.string().default('us-east-1'),
    AWS_ACCESS_KEY_ID: z.string(),
    AWS_SECRET_ACCESS_KEY: z.string(),
    STOKER_EXECUTION_ROLE: z.string(),
  })
  .parse(process.env);

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    samples: { type: 'string', default: '30' },
    requests: { type: 'string', default: '6000' },
    /** Due at one moment. */
    schedules: { type: 'string', default: '10000' },
    /** Of a backlog. */
    events: { type: 'string', default: '10000' },
    only: {
      type: 'string',
      default:
        'starts,warm,memory,burst,overload,neighbour,checks,control,drain,schedules,events,queue,postgres-cdc,s3-events,put-events,http,websocket',
    },
    /** Ids of subjects, by a `;`; all of them unless given. */
    subjects: { type: 'string' },
  },
});
raisePriority();
const samples = Number(values.samples);
const requests = Number(values.requests);
const wanted = new Set(values.only.split(','));
const subjectIds = values.subjects?.split(';');

const credentials = {
  accessKeyId: environment.AWS_ACCESS_KEY_ID,
  secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
  region: environment.STOKER_REGION,
  role: environment.STOKER_EXECUTION_ROLE,
};
const [, , , , accountId = ''] = environment.STOKER_EXECUTION_ROLE.split(':');
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const docker = new Docker();
const imageOf = ({ image }: Subject): string => `stoker-runtime/${image}:current`;

/** @throws Unavailable where the runtime is not built on this machine */
async function requireImage(subject: Subject): Promise<void> {
  const name = imageOf(subject);
  await docker
    .getImage(name)
    .inspect()
    .catch(() => {
      throw new Unavailable(`there is no image ${name}`);
    });
}

/** Measures once for each subject that this machine can make. */
async function each<T>(
  what: string,
  subjects: readonly Subject[],
  measure: (subject: Subject) => Promise<T>,
): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const subject of subjects) {
    if (subjectIds?.includes(subject.id) === false) continue;
    say(`${what}, ${subject.id} …`);
    try {
      await requireImage(subject);
      results[subject.id] = await measure(subject);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      say(`  left out: ${error.message}`);
    }
  }
  return results;
}

interface ServerPlan {
  readonly port: number;
  readonly stems?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

async function withServer<T>(
  { port, stems = '', settings }: ServerPlan,
  work: (server: BenchServer, functions: Functions) => Promise<T>,
): Promise<T> {
  const server = await BenchServer.start(environment, port, stems, settings);
  const functions = new Functions(server.origin, credentials);
  try {
    return await work(server, functions);
  } finally {
    await functions.deleteAll();
    await server.stop();
  }
}

/** Each runtime has a server with stems of its own, so that none but those measured take memory and time. */
const withStems = (subject: Subject) => ({ port: 19_400, stems: `${subject.runtime}=2` });

const machine = describeMachine();
const report: Report = { machine };

say('floor …');
report.floor = await measureFloor(docker, imageOf(NODE), NODE.bareServer!, requests);
if (wanted.has('starts')) {
  const withServers = LANGUAGES.filter(({ bareServer }) => bareServer !== undefined);
  report.dockerRun = await each('docker run', withServers, (subject) =>
    measureDockerRun(docker, imageOf(subject), subject.bareServer!, samples),
  );
  report.coldWithStem = await each('cold start with a stem', [...LANGUAGES, ...HEAVY], (subject) =>
    withServer(withStems(subject), (server, functions) =>
      measureCold(functions, subject, samples, stemReady(server, subject)),
    ),
  );
  report.coldWithoutStem = await each('cold start without a stem', LANGUAGES, (subject) =>
    withServer({ port: 19_500 }, (_server, functions) =>
      measureCold(functions, subject, samples, () => Promise.resolve()),
    ),
  );
}
if (wanted.has('warm')) {
  report.warm = await each('warm', LANGUAGES, (subject) =>
    withServer(withStems(subject), (server, functions) => measureWarm(server, functions, subject, requests)),
  );
}
if (wanted.has('memory')) {
  report.idleEnvironmentBytes = await each('memory', LANGUAGES, (subject) =>
    withServer(withStems(subject), (server, functions) =>
      idleEnvironmentBytes(docker, functions, subject, server.workerLabel),
    ),
  );
  say('server under load …');
  report.serverBytes = await withServer(withStems(NODE), async (server, functions) => {
    await measureWarm(server, functions, NODE, requests);
    return server.residentBytes();
  });
  say('density …');
  report.density = await withServer(withStems(NODE), (_server, functions) => measureDensity(functions, 60));
}
if (wanted.has('burst')) {
  say('burst …');
  report.bursts = await withServer(withStems(NODE), async (server, functions) => [
    await measureBurst(server, functions, 100, 1),
    await measureBurst(server, functions, 100, 1_000),
  ]);
  say('refill …');
  const settings = { STOKER_STEM_CEILING: '8' };
  report.stemsPerSecond = await withServer(
    { port: 19_400, stems: `${NODE.runtime}=8`, settings },
    (server, functions) => measureRefill(server, functions, 8),
  );
}
if (wanted.has('overload')) {
  say('overload …');
  const settings = { STOKER_MAX_ENVIRONMENTS: '8' };
  report.overload = await withServer({ ...withStems(NODE), settings }, (_server, functions) =>
    measureOverload(functions, 8),
  );
}
if (wanted.has('neighbour')) {
  say('neighbours …');
  const stems = [NODE, PYTHON].map(({ runtime }) => `${runtime}=2`).join(',');
  report.neighbour = await withServer({ port: 19_400, stems }, (_server, functions) => measureNeighbour(functions));
}
if (wanted.has('checks')) {
  say('checks …');
  report.checks = measureChecks();
}
if (wanted.has('control')) {
  say('control plane …');
  report.control = await withServer({ port: 19_500 }, (_server, functions) =>
    measureControl(functions, NODE, requests),
  );
}
if (wanted.has('drain')) {
  say('drain …');
  const plan = { databaseUrl: environment.DATABASE_URL, accountId, events: Number(values.events) };
  report.drain = await withServer(withStems(NODE), (server, functions) => measureDrain(server, functions, plan));
}
if (wanted.has('schedules')) {
  say('schedules …');
  const plan = { databaseUrl: environment.DATABASE_URL, accountId, schedules: Number(values.schedules) };
  report.schedules = await withServer(withStems(NODE), (_server, functions) => measureSchedules(functions, plan));
}
if (wanted.has('events')) {
  say('events …');
  const plan = { databaseUrl: environment.DATABASE_URL, accountId, requests };
  report.events = await withServer({ ...withStems(NODE), settings: EVENT_SETTINGS }, (server, functions) =>
    measureEvents(server, functions, plan),
  );
}
if (wanted.has('queue')) {
  say('queue …');
  const plan = { databaseUrl: environment.DATABASE_URL, accountId, messages: Number(values.events) };
  try {
    report.queue = await withQueues(join(environment.STOKER_HOME, 'cache'), (mq, settings) =>
      withServer({ ...withStems(NODE), settings }, (server, functions) => measureQueue(server, functions, mq, plan)),
    );
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    say(`  left out: ${error.message}`);
  }
}
if (wanted.has('s3-events')) {
  say('events of a bucket …');
  const plan = { databaseUrl: environment.DATABASE_URL, accountId, credentials, puts: Math.ceil(requests / 2) };
  try {
    report.s3Events = await withBuckets(join(environment.STOKER_HOME, 'cache'), (settings) =>
      withServer({ ...withStems(NODE), settings: { ...EVENT_SETTINGS, ...settings } }, (server, functions) =>
        measureS3Events(server, functions, plan),
      ),
    );
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    say(`  left out: ${error.message}`);
  }
}
if (wanted.has('postgres-cdc')) {
  say('changes of rows …');
  const { region } = credentials;
  const plan = { databaseUrl: environment.DATABASE_URL, accountId, region, events: Number(values.events), samples };
  report.rowChanges = await withRows((postgres, settings) =>
    withServer({ ...withStems(NODE), settings }, (_server, functions) => measureRowChanges(functions, postgres, plan)),
  );
}
if (wanted.has('put-events')) {
  say('events on a bus …');
  const plan = { databaseUrl: environment.DATABASE_URL, accountId, credentials, requests };
  report.putEvents = await withServer({ ...withStems(NODE), settings: EVENT_SETTINGS }, (server, functions) =>
    measurePutEvents(server, functions, plan),
  );
}
if (wanted.has('http')) {
  say('HTTP …');
  report.http = await withServer(withStems(NODE), (server, functions) =>
    measureHttp(server, functions, NODE, requests),
  );
}
if (wanted.has('websocket')) {
  say('WebSockets …');
  report.webSockets = await withServer(withStems(NODE), (server, functions) =>
    measureWebSockets(server, functions, requests),
  );
}
machine.loadAfter = loadavg()[0]!;
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(toMarkdown(report));
