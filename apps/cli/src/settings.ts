import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from './system/operator-error.js';

const port = (otherwise: number) => z.coerce.number().int().min(1).max(65_535).default(otherwise);
const url = (...protocols: string[]) =>
  z.string().refine((text) => protocols.some((protocol) => text.startsWith(`${protocol}://`)), {
    message: `must start with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });

const dockerHostRule =
  'must be the unix socket of an engine on this host, like unix:///var/run/docker.sock: ' +
  "the server mounts code into containers, enters their namespaces and writes their control groups, this host's only";

/** As Docker has it, or the socket's bare path. */
const dockerHost = z
  .string()
  .transform((text) => (text.startsWith('/') ? `unix://${text}` : text))
  .refine((text) => /^unix:\/\/\/./.test(text), { message: dockerHostRule });

/** The environment variables that `up` reads. */
const variables = z.object({
  /** Everything that Stoker keeps on this host. */
  STOKER_HOME: z.string().startsWith('/', 'must be an absolute path').default('/var/lib/stoker'),
  /** The AWS endpoint. */
  STOKER_PORT: port(9400),
  /** The address that the endpoint listens on; an IPv6 one without brackets. */
  STOKER_HOST: z
    .string()
    .refine((text) => isIP(text) > 0 || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text), {
      message: 'must be an address or a name of this host, like 127.0.0.1 or ::1',
    })
    .default('127.0.0.1'),
  /** Where the own Postgres listens, on the loopback interface; unused with DATABASE_URL. */
  STOKER_POSTGRES_PORT: port(9432),
  /** Where the own Redis listens, on the loopback interface; unused with REDIS_URL. */
  STOKER_REDIS_PORT: port(9379),
  STOKER_REGION: z
    .string()
    .regex(/^[a-z]{2,}(-[a-z]+)+-\d$/, 'must look like us-east-1')
    .default('us-east-1'),
  /** The first account, made by `up`. */
  STOKER_ACCOUNT_ID: z
    .string()
    .regex(/^\d{12}$/, 'must be twelve digits')
    .default('123456789012'),
  /** ms that a stopping server leaves to running invocations; none may run for more than 15 minutes. */
  STOKER_DRAIN_MS: z.coerce.number().int().min(0).max(900_000).default(30_000),
  /** Images of runtimes that are not built everywhere, to be built as well: `dotnet10`; several with commas. */
  STOKER_OPTIONAL_IMAGES: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean)),
  /** Services beside those that are needed: `sqs` is ElasticMQ, on the loopback interface; `dynamodb` is DynamoDB Local. */
  STOKER_WITH: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .refine((names) => names.every((name) => name === 'sqs' || name === 'dynamodb'), {
      message: 'must be of sqs and dynamodb, with commas, or nothing',
    }),
  /** Where ElasticMQ listens. */
  STOKER_SQS_PORT: port(9424),
  /** Where DynamoDB Local listens. */
  STOKER_DYNAMODB_PORT: port(9425),
  /** A Postgres of the operator's, instead of an own one. */
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  /** A Redis of the operator's, instead of an own one. */
  REDIS_URL: url('redis', 'rediss').optional(),
  /** A Docker Engine of the operator's, instead of this host's. */
  DOCKER_HOST: dockerHost.optional(),
});

export type Settings = z.output<typeof variables> & {
  /** What an instance keeps, so that later commands need not be told again: all of the above that was given. */
  readonly given: Readonly<Record<string, string>>;
};

const others = ['DATABASE_URL', 'REDIS_URL', 'DOCKER_HOST'];

/**
 * @param environment what this process was given; it wins, and an empty value forgets what is remembered. Variables of
 *   the server that start with STOKER_ are kept too.
 * @param remembered what `up` wrote down the last time
 */
export function parseSettings(
  environment: Readonly<Record<string, string | undefined>>,
  remembered: Readonly<Record<string, string>> = {},
): Settings {
  const given = { ...remembered };
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('STOKER_') && !others.includes(name)) continue;
    if (value) given[name] = value;
    else if (value === '') delete given[name];
  }
  const parsed = variables.safeParse(given);
  if (parsed.success) return { ...parsed.data, given };
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new OperatorError(wrong.join('\n'), 'correct the variable and try again');
}

/** The settings of the instance that the environment names. */
export async function loadSettings(environment: NodeJS.ProcessEnv): Promise<Settings> {
  const { STOKER_HOME } = parseSettings({ STOKER_HOME: environment['STOKER_HOME'] });
  return parseSettings(environment, await readRemembered(join(STOKER_HOME, 'settings.json')));
}

async function readRemembered(path: string): Promise<Record<string, string>> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    // Without the right to read it only the defaults are left, which is all that an unprivileged `env` needs.
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return {};
    throw new OperatorError(`${path} is damaged`, `remove ${path} and run ./stoker up`, { cause: error });
  }
}
