import { isIP } from 'node:net';
import { totalmem } from 'node:os';
import { CATCH_UPS } from '@stoker/core/events/schedule/decide-tick';
import { RUNTIMES } from '@stoker/core/model/runtime';
import { z } from 'zod';

const whole = (fallback: number) => z.coerce.number().int().min(0).default(fallback);
/** Two numbers of ms: `60000,120000`. */
const twoMs = (fallback: `${number},${number}`) =>
  z
    .string()
    .regex(/^\d+,\d+$/, `must be two numbers of ms like ${fallback}`)
    .default(fallback)
    .transform((text) => text.split(',').map(Number) as [number, number]);
const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** `nodejs24.x=2,python3.11=1`: stems to keep for each runtime. */
const stems = z
  .string()
  .default('nodejs24.x=2,nodejs22.x=1,python3.13=1,python3.11=1,java21=1,provided.al2023=1')
  .transform((text, context) => {
    const entries = text
      .split(',')
      .filter(Boolean)
      .map((entry) => entry.split('='));
    for (const [runtime = '', number = ''] of entries) {
      if (!Object.hasOwn(RUNTIMES, runtime) || !/^\d+$/.test(number)) {
        context.addIssue({ code: 'custom', message: `must be like "nodejs24.x=2,python3.11=1", not "${text}"` });
        return z.NEVER;
      }
    }
    return Object.fromEntries(entries.map(([runtime, number]) => [runtime!, Number(number)]));
  });

/** Addresses and networks of proxies, as Fastify's `trustProxy` has them: `10.0.0.5,192.168.0.0/16`; none by default. */
const proxies = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  )
  .refine((entries) => entries.every(isNetwork), { message: 'must be addresses or networks like 10.0.0.5,fd00::/8' })
  .transform((entries) => (entries.length === 0 ? false : entries));

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** Addresses, `10.0.0.2,fd00::2`; undefined unless given. */
const addresses = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .refine((entries) => entries.every((entry) => isIP(entry) !== 0), { message: 'must be addresses like 10.0.0.2' })
  .optional();

/** Origins, with their schemes: `http://ci.internal:8080,https://gitlab.internal`; none by default. */
const origins = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim().replace(/\/$/, ''))
      .filter(Boolean),
  )
  .refine((entries) => entries.every((entry) => URL.canParse(entry) && new URL(entry).origin === entry), {
    message: 'must be origins like https://gitlab.internal,http://ci.internal:8080',
  });

/** The server shares mounts, namespaces and control groups with its containers: the engine must be on this host. */
const dockerHost = z
  .string()
  .transform((text) => (text.startsWith('/') ? `unix://${text}` : text))
  .refine((text) => /^unix:\/\/\/./.test(text), {
    message: 'must be the unix socket of an engine on this host, like unix:///var/run/docker.sock',
  })
  .default('unix:///var/run/docker.sock');

/** An origin, for what stands behind its host is the sites'. */
const gatewayUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address like https://fn.example' })
  .transform((text) => new URL(text))
  .refine((url) => url.href === `${url.origin}/`, { message: 'must be an address without a path: https://fn.example' })
  .transform(({ origin }) => origin)
  .optional();

/** An origin: sessions and the addresses for coming back from an issuer are of it, so it has no path. */
const consoleUrl = z
  .url({ protocol: /^https$/, error: 'must be an address like https://console.example.com' })
  .transform((text) => new URL(text))
  .refine((url) => url.href === `${url.origin}/`, {
    message: 'must be an address without a path: https://console.example.com',
  })
  .optional();

/**
 * Everything the server reads from its environment, once, at its start. A wrong value stops the start with the
 * variable's name and what it must be.
 */
export const serverConfig = z.object({
  /** Directory of everything that is kept on this host: code, sandboxes, usage journal, logs. */
  STOKER_HOME: z.string().min(1).default('/var/lib/stoker'),
  /** Address the AWS API listens on. Loopback unless the operator opens it. */
  STOKER_HOST: z.string().default('127.0.0.1'),
  STOKER_PORT: port(9400),
  /**
   * Proxies before the server: what they say in X-Forwarded-For and X-Forwarded-Proto is what policies see as
   * `aws:SourceIp` and `aws:SecureTransport`. Nobody else is believed.
   */
  STOKER_TRUSTED_PROXIES: proxies,
  /** Address and port of the admin API, which the console and scripts use. Loopback, unless the operator opens it. */
  STOKER_ADMIN_HOST: z.string().default('127.0.0.1'),
  STOKER_ADMIN_PORT: port(9402),
  /** Where browsers find the console behind its TLS proxy: `https://console.example.com`. Without it, on loopback only. */
  STOKER_CONSOLE_URL: consoleUrl,
  /**
   * File that says at which OpenID Connect issuer people sign in to the console, and what the members of its groups may
   * do. Without it only local administrators sign in.
   */
  STOKER_OPENID_FILE: z.string().min(1).optional(),
  /** Metrics have no signature, so they listen apart, on loopback. */
  STOKER_METRICS_PORT: port(9401),
  STOKER_REGION: z
    .string()
    .regex(/^[a-z]{2,}(-[a-z]+)+-\d$/, 'must be a region name like us-east-1')
    .default('us-east-1'),
  /**
   * Address and port of the front door for HTTP: function URLs and APIs. Loopback, unless the operator opens it: whoever
   * reaches it may call every function whose owner lets anybody.
   */
  STOKER_GATEWAY_HOST: z.string().default('127.0.0.1'),
  STOKER_GATEWAY_PORT: port(9403),
  /**
   * Directory of certificates, with which the front door speaks TLS, and HTTP/2, on a port of its own: a folder for each, with
   * `fullchain.pem` and `privkey.pem`. It is looked at again now and then, so that certificates that are renewed are taken.
   */
  STOKER_GATEWAY_CERTIFICATES: z.string().min(1).optional(),
  STOKER_GATEWAY_TLS_PORT: port(9404),
  /** ms between two looks. */
  STOKER_GATEWAY_CERTIFICATES_MS: count(30_000),
  /** ms that a client has for a request's head there, and for the whole request. */
  STOKER_GATEWAY_HEAD_MS: count(10_000),
  STOKER_GATEWAY_REQUEST_MS: count(120_000),
  /** ms that a connection may lie idle there: longer than proxies before it keep theirs. */
  STOKER_GATEWAY_IDLE_MS: count(75_000),
  /** Connections at once there; more are closed as they come. */
  STOKER_GATEWAY_CONNECTIONS: count(10_000),
  /** ms after which a WebSocket connection that nobody says anything over is closed, and that one lasts at most. */
  STOKER_WEBSOCKET_IDLE_MS: count(600_000),
  STOKER_WEBSOCKET_LIFETIME_MS: count(7_200_000),
  /** ms that its client may take nothing of what waits for it. */
  STOKER_WEBSOCKET_SLOW_MS: count(60_000),
  /** Where callers find the front door, behind its TLS proxy for one: `https://fn.example`. Its port on loopback unless given. */
  STOKER_GATEWAY_URL: gatewayUrl,
  /**
   * The domain under which each function URL has a host of its own: `{id}.lambda-url.{region}.{domain}`, at the scheme and port
   * of `STOKER_GATEWAY_URL`. Its names, whatever stands before it, must lead here, and a certificate for
   * `*.lambda-url.{region}.{domain}` before it. Without it URLs are paths, of this machine alone.
   */
  STOKER_GATEWAY_DOMAIN: z
    .string()
    .regex(
      /^(?=.{1,32}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
      'must be a domain like fn.example',
    )
    .optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }),
  /** Where this host's Docker engine answers. */
  DOCKER_HOST: dockerHost,
  /** File with the 32-byte key, as base64, that encrypts secrets in the database. */
  STOKER_MASTER_KEY_FILE: z.string().min(1),
  /**
   * OpenID Connect issuers inside the operator's network. Of all others the keys are fetched by https, and only from addresses
   * of the internet: whoever may make an identity provider could have the server ask anybody.
   */
  STOKER_OIDC_TRUSTED_ORIGINS: origins,
  /** Origins inside the operator's network that HTTP APIs may forward requests to; else they reach the internet alone. */
  STOKER_PROXY_TRUSTED_ORIGINS: origins,
  /**
   * File that names the registries from which container-image functions may be pulled, for whom and with which
   * credentials; from no other. Without it images are uploaded (`./stoker image push`).
   */
  STOKER_IMAGE_REGISTRIES_FILE: z.string().min(1).optional(),
  /**
   * Files that name the data services that requests are sent on to, for whom and with which credentials; see
   * docs/data-services.md. Without S3's no code comes from buckets and nothing goes to one; without SQS's no queue is read from or
   * sent to.
   */
  STOKER_S3_FILE: z.string().min(1).optional(),
  STOKER_SQS_FILE: z.string().min(1).optional(),
  /** DynamoDB, and DynamoDB Streams with it. */
  STOKER_DYNAMODB_FILE: z.string().min(1).optional(),
  STOKER_KINESIS_FILE: z.string().min(1).optional(),
  STOKER_SNS_SERVICE_FILE: z.string().min(1).optional(),
  STOKER_SECRETSMANAGER_FILE: z.string().min(1).optional(),
  STOKER_SSM_FILE: z.string().min(1).optional(),
  /** The domain under which buckets have hosts of their own, `BUCKET.DOMAIN`; wherever the server answers by that name. */
  STOKER_S3_DOMAIN: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a domain like s3.example')
    .default('localhost'),
  /**
   * File that names the systems that accounts may have events from, brokers and databases of the operator's, with their addresses
   * and credentials. Without it no account has any.
   */
  STOKER_CONNECTIONS_FILE: z.string().min(1).optional(),
  /**
   * MB of its log that a database may keep for a mapping before the mapping says so. Nothing else comes of it: Postgres's own
   * `max_slot_wal_keep_size` is what saves its disk.
   */
  STOKER_POSTGRES_SLOT_LIMIT_MB: count(1_024),
  /** ms between looks at such slots, by which those of mappings that are gone are dropped. */
  STOKER_POSTGRES_SLOT_LOOK_MS: count(5_000),
  /**
   * File that names the HTTP endpoints which get what is published to topics, for whom and under which topics' names. Without
   * it no account has topics.
   */
  STOKER_SNS_FILE: z.string().min(1).optional(),
  /** Names this worker; containers that carry its name are its to remove. */
  STOKER_WORKER_ID: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default('local'),
  /** MB that environments may be configured for together; three quarters of the host's memory unless given. */
  STOKER_WORKER_MEMORY_MB: count(Math.floor((totalmem() / 1_048_576) * 0.75)),
  /**
   * MB of the host's memory to keep available, whatever is configured: below it nothing is started, and idle environments
   * are given up. A twenty-fifth of the host's memory unless given.
   */
  STOKER_MEMORY_RESERVE_MB: whole(Math.floor(totalmem() / 1_048_576 / 25)),
  STOKER_MAX_ENVIRONMENTS: count(1_000),
  /** How far the server goes before other processes of the host: -20 is the most, 0 not at all. */
  STOKER_NICE: z.coerce.number().int().min(-20).max(0).default(-10),
  /** Where `/tmp` is: on a disk of its own, where the host can make one, or in the function's memory. */
  STOKER_TMP: z.enum(['disk', 'memory']).default('disk'),
  /**
   * Addresses of environments whose accounts may reach networks, in CIDR notation: of no network that they are to reach, or
   * that this host has.
   */
  STOKER_EGRESS_ADDRESSES: z
    .string()
    .refine((text) => isNetwork(text) && isIP(text.split('/')[0] ?? '') === 4 && /\/(1\d|2[0-8])$/.test(text), {
      message: 'must be a network of IPv4 like 100.127.0.0/16, of 10 to 28 bits',
    })
    .default('100.127.0.0/16'),
  /** DNS servers that are asked for environments, `10.0.0.2,10.0.0.3`; those of this host unless given. */
  STOKER_EGRESS_RESOLVERS: addresses,
  STOKER_STEMS: stems,
  /** Most stems of one runtime, however many were taken lately; 0 for none at all. */
  STOKER_STEM_CEILING: whole(8),
  /** ms that making a container may take, the wait for others included. */
  STOKER_CREATE_TIMEOUT_MS: count(30_000),
  /** ms an idle environment is kept whose function is not predicted to come back sooner or later. */
  STOKER_KEEP_ALIVE_MS: whole(10 * 60_000),
  /** ms after its answer until an idle environment is frozen. */
  STOKER_FREEZE_AFTER_MS: whole(50),
  /**
   * ms an invocation may wait for an environment: long enough for a burst of 200 to a cold function of which each needs
   * one of its own, 150 ms each, and half of the time for which clients wait for an answer.
   */
  STOKER_MAX_WAIT_MS: whole(30_000),
  /**
   * Bytes a second of a streamed response behind its first 6 MB; 0, unless given, for as fast as function and caller
   * are. Lambda has 2 MB: 2097152.
   */
  STOKER_STREAM_BYTES_PER_SECOND: whole(0),
  /** Waits before the retries of an asynchronous event whose function failed, ms. Lambda's are 1 and 2 minutes. */
  STOKER_RETRY_DELAYS_MS: twoMs('60000,120000'),
  /** Waits between tries to send something to a target, ms: the first, which doubles with each try, and the longest. */
  STOKER_DELIVERY_BACKOFF_MS: twoMs('1000,300000'),
  /**
   * ms after which a write to a bucket that tells of writes counts as lost where its server was not heard of; what became of it is
   * then asked of the backend.
   */
  STOKER_BUCKET_WRITE_LEASE_MS: z.coerce.number().int().min(600).max(600_000).default(30_000),
  /** ms between looks at how full accounts' quotas are, of which their default buses are told. */
  STOKER_QUOTA_ALARMS_MS: z.coerce.number().int().min(1_000).max(3_600_000).default(60_000),
  /**
   * What becomes of times of schedules that no server was there for, more than a minute late: the latest of them is made up
   * for (`latest`), or each of the last day (`all`), or none (`none`).
   */
  STOKER_SCHEDULE_CATCH_UP: z.enum(CATCH_UPS).default('latest'),
  /** ms that schedules wait for another server when the one that fires them dies or stands still. */
  STOKER_TIMER_LEASE_MS: z.coerce.number().int().min(1_000).max(60_000).default(5_000),
  /** ms that a stack waits for another process when the one that works on it dies. */
  STOKER_STACK_LEASE_MS: z.coerce.number().int().min(1_000).max(600_000).default(15_000),
  /** Asynchronous events that this process runs at once; one account gets two thirds of that at most. */
  STOKER_EVENT_CONCURRENCY: count(128),
  /**
   * ms that an event, or something sent to a target, is held unless its holder extends it, which it does three times
   * meanwhile: so long waits what a process had that died, and so long one may stand still without another taking over.
   */
  STOKER_EVENT_LEASE_MS: z.coerce.number().int().min(1_000).max(600_000).default(30_000),
  /** ms that an asynchronous event is kept after it has succeeded (its payload is not), a day. */
  STOKER_EVENT_RETENTION_SUCCEEDED_MS: whole(24 * 3_600_000),
  /** ms that one is kept with its payload after it has failed, two weeks. */
  STOKER_EVENT_RETENTION_FAILED_MS: whole(14 * 24 * 3_600_000),
  /** ms that SIGTERM leaves to running invocations; none may run for more than 15 minutes. */
  STOKER_DRAIN_MS: z.coerce.number().int().min(0).max(900_000).default(30_000),
  STOKER_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type ServerConfig = z.output<typeof serverConfig>;
