import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import Docker from 'dockerode';
import { z } from 'zod';
import { type Language } from './container.js';
import { type BenchRuntime, Functions } from './functions.js';
import { measureCold, stemReady } from './measure-cold.js';
import { measureDockerRun, measureFloor } from './measure-floor.js';
import { idleEnvironmentBytes } from './measure-memory.js';
import { measureWarm } from './measure-warm.js';
import { describeMachine, type Report, toMarkdown } from './report.js';
import { BenchServer } from './server.js';

const RUNTIMES: Readonly<Record<BenchRuntime, { image: string; language: Language }>> = {
  'nodejs24.x': { image: 'stoker-runtime/nodejs24:current', language: 'node' },
  'python3.11': { image: 'stoker-runtime/python3.11:current', language: 'python' },
};
const NAMES = Object.keys(RUNTIMES) as BenchRuntime[];

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
  },
});
const samples = Number(values.samples);
const requests = Number(values.requests);

const credentials = {
  accessKeyId: environment.AWS_ACCESS_KEY_ID,
  secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
  region: environment.STOKER_REGION,
  role: environment.STOKER_EXECUTION_ROLE,
};
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const docker = new Docker();

/** Measures once for each runtime. */
async function each<T>(what: string, measure: (runtime: BenchRuntime) => Promise<T>): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const runtime of NAMES) {
    say(`${what}, ${runtime} …`);
    results[runtime] = await measure(runtime);
  }
  return results;
}

async function withServer<T>(
  port: number,
  stems: string,
  work: (server: BenchServer, functions: Functions) => Promise<T>,
) {
  const server = await BenchServer.start(environment, port, stems);
  const functions = new Functions(server.origin, credentials);
  try {
    return await work(server, functions);
  } finally {
    await functions.deleteAll();
    await server.stop();
  }
}

const machine = describeMachine();
say('floor …');
const floor = await measureFloor(docker, RUNTIMES['nodejs24.x'].image, requests);
const dockerRun = await each('docker run', (runtime) =>
  measureDockerRun(docker, RUNTIMES[runtime].image, RUNTIMES[runtime].language, samples),
);
const withStems = await withServer(19_400, NAMES.map((name) => `${name}=2`).join(','), async (server, functions) => {
  const coldWithStem = await each('cold start with a stem', (runtime) =>
    measureCold(functions, runtime, samples, stemReady(server, runtime)),
  );
  const warm = await each('warm', (runtime) => measureWarm(server, functions, runtime, requests));
  const memory = await each('memory', (runtime) =>
    idleEnvironmentBytes(docker, functions, runtime, server.workerLabel),
  );
  return { coldWithStem, warm, memory: { serverBytes: await server.residentBytes(), idleEnvironmentBytes: memory } };
});
const coldWithoutStem = await withServer(19_500, '', (_server, functions) =>
  each('cold start without a stem', (runtime) => measureCold(functions, runtime, samples, () => Promise.resolve())),
);
machine.loadAfter = loadavg()[0]!;
const report: Report = { machine, floor, dockerRun, ...withStems, coldWithoutStem };
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(toMarkdown(report));
