import { join } from 'node:path';
import type { Instance } from '../instance.js';
import { prepareHome } from '../prepare-home.js';
import { type Settings, parseSettings } from '../settings.js';
import { services } from '../steps/plans.js';
import { pythonVenv } from '../steps/python-venv.js';
import { runSteps } from '../steps/run-steps.js';
import { toolchainPackages } from '../steps/toolchain-packages.js';
import { superuserUrl } from '../system/sql.js';
import { type Checkout, type TestProject, runTests, staticChecks } from '../checks/run-checks.js';
import { type TestTotals, closingLine, sumTotals } from '../checks/test-totals.js';
import { Progress } from '../ui/progress.js';
import { reportFailure } from '../ui/report-failure.js';
import { stopEverything } from './down.js';

/** Integration and end-to-end tests wait for containers and timers half of their time: two lanes fill two processors. */
const projects: readonly TestProject[] = [
  { name: 'core' },
  { name: 'unit' },
  { name: 'integration', lanes: 2 },
  { name: 'e2e', lanes: 2 },
  { name: 'alone', lanes: 1 },
];

const TOOLS = ['python3-venv', 'docker-registry', 'iproute2'];
/** Servers of event sources, which tests start for themselves. */
const BROKERS = ['mosquitto', 'nats-server', 'rabbitmq-server'];

/** Sets up services of its own beside any live instance, runs every check and test, and stops them again. */
export async function test(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const instance = await prepareHome(testSettings(environment));
  const progress = new Progress(process.stderr);
  const totals: TestTotals[] = [];
  let clean = true;
  const attempt = async (work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => {
      clean = false;
      reportFailure(error, process.stderr);
    });
  };
  try {
    const checkout = { repository: instance.repository, env: testEnvironment(instance, environment) };
    const setUp = runSteps(
      [...services(instance, [...TOOLS, ...BROKERS, ...(await toolchainPackages())]), pythonVenv(instance)],
      progress,
      signal,
    );
    // On a bare machine images are fetched and built for minutes, which leaves time for what needs none.
    const checks = (async () => {
      for (const check of staticChecks(checkout)) await attempt(() => runSteps([check], progress, signal));
    })();
    await Promise.allSettled([setUp, checks]);
    await setUp;
    for (const project of projects) {
      signal.throwIfAborted();
      totals.push(await runTests(project, checkout, signal));
    }
  } catch (error) {
    clean = false;
    reportFailure(error, process.stderr);
  }
  await attempt(() => stopEverything(instance, progress));
  const sum = sumTotals(totals);
  if (!clean || sum.failed > 0 || sum.passed === 0) process.exitCode = 1;
  console.log(`\n${closingLine(sum)}`);
}

/** A live instance's services are never tested on: DATABASE_URL and REDIS_URL are not looked at. */
function testSettings(environment: NodeJS.ProcessEnv): Settings {
  return parseSettings({
    STOKER_HOME: environment['STOKER_HOME'] ?? '/var/lib/stoker-test',
    STOKER_PORT: environment['STOKER_PORT'] ?? '9500',
    STOKER_POSTGRES_PORT: environment['STOKER_POSTGRES_PORT'] ?? '9532',
    STOKER_REDIS_PORT: environment['STOKER_REDIS_PORT'] ?? '9579',
    DATABASE_URL: environment['TEST_DATABASE_URL'],
    REDIS_URL: environment['TEST_REDIS_URL'],
    DOCKER_HOST: environment['DOCKER_HOST'],
  });
}

/** What the tests read; README.md lists it. */
function testEnvironment(instance: Instance, environment: NodeJS.ProcessEnv): Checkout['env'] {
  const { settings, home } = instance;
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...rest } = environment;
  return {
    ...rest,
    NX_DAEMON: 'false',
    TEST_DATABASE_URL: settings.DATABASE_URL ?? superuserUrl(instance),
    TEST_REDIS_URL: instance.redisUrl,
    TEST_DOCKER_HOST: instance.dockerHost,
    TEST_STOKER_HOME: join(home.root, 'e2e'),
    TEST_STOKER_PORT: String(settings.STOKER_PORT),
    TEST_WORKER_ID: instance.workerId,
    TEST_PYTHON: join(home.venv, 'bin', 'python'),
    TEST_AWS_CLI: join(home.venv, 'bin', 'aws'),
  };
}
