import { BUFFERING_LIMITS, TELEMETRY_TYPES } from '@stoker/core/extensions/telemetry-subscription';
import type {
  TelemetryBuffering,
  TelemetryDestination,
  TelemetrySubscription,
  TelemetryType,
} from '@stoker/core/extensions/telemetry-subscription';

const SCHEMA_VERSIONS = {
  telemetry: ['2025-01-29', '2022-12-13', '2022-07-01'],
  logs: ['2020-08-15', '2021-03-18'],
} as const;

/** The environment's own names of itself. Whatever is said, telemetry goes nowhere else. */
const HOSTS = 'sandbox\\.localdomain|sandbox|localhost|127\\.0\\.0\\.1';
const HTTP_URI = new RegExp(`^http://(?:${HOSTS})(?::(\\d{1,5}))?(/[!-~]*)?$`);
const TCP_URI = new RegExp(`^tcp://(?:${HOSTS})(?::(\\d{1,5}))?/?$`);
/** The API's own port. */
const RESERVED_PORT = 9001;

type Members = Readonly<Record<string, unknown>>;

/**
 * What an extension subscribes to, or everything that is wrong with it.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html
 */
export function parseSubscription(api: 'telemetry' | 'logs', body: unknown): TelemetrySubscription | string[] {
  if (!isObject(body)) return ['the body is no JSON object'];
  const problems: string[] = [];
  const subscription = {
    api,
    schemaVersion: schemaVersion(api, body['schemaVersion'], problems),
    types: types(body['types'], problems),
    buffering: buffering(body['buffering'], problems),
    destination: destination(body['destination'], problems),
  };
  const { destination: target } = subscription;
  return target === undefined || problems.length > 0 ? problems : { ...subscription, destination: target };
}

function schemaVersion(api: 'telemetry' | 'logs', value: unknown, problems: string[]): string {
  const known: readonly string[] = SCHEMA_VERSIONS[api];
  if (value === undefined && api === 'logs') return '2020-08-15';
  if (typeof value === 'string' && known.includes(value)) return value;
  problems.push(`schemaVersion should be one of ${known.join(', ')}`);
  return '';
}

function types(value: unknown, problems: string[]): TelemetryType[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push('types should not be empty');
    return [];
  }
  const unknown = value.filter((type) => !(TELEMETRY_TYPES as readonly unknown[]).includes(type));
  if (unknown.length > 0) problems.push(`types should be among ${TELEMETRY_TYPES.join(', ')}`);
  return [...new Set(value as TelemetryType[])];
}

function buffering(value: unknown, problems: string[]): TelemetryBuffering {
  const given = value === undefined || value === null ? {} : value;
  if (!isObject(given)) problems.push('buffering should be an object');
  const number = (name: keyof TelemetryBuffering): number => {
    const { default: fallback, min, max } = BUFFERING_LIMITS[name];
    const asked = isObject(given) ? given[name] : undefined;
    if (asked === undefined || asked === null) return fallback;
    if (Number.isInteger(asked) && Number(asked) >= min && Number(asked) <= max) return Number(asked);
    problems.push(`${name} should be between ${min} and ${max}`);
    return fallback;
  };
  return { maxItems: number('maxItems'), maxBytes: number('maxBytes'), timeoutMs: number('timeoutMs') };
}

function destination(value: unknown, problems: string[]): TelemetryDestination | undefined {
  if (!isObject(value)) return refuse(problems, 'destination should be an object');
  if (value['protocol'] === 'HTTP') return httpDestination(value, problems);
  if (value['protocol'] === 'TCP') return tcpDestination(value, problems);
  return refuse(problems, 'protocol should be HTTP or TCP');
}

function httpDestination({ URI, method }: Members, problems: string[]): TelemetryDestination | undefined {
  const match = typeof URI === 'string' ? HTTP_URI.exec(URI) : null;
  if (match === null) return refuse(problems, 'URI should be http://sandbox.localdomain:port/path');
  const port = checkedPort(match[1], problems);
  if (method !== undefined && method !== 'POST' && method !== 'PUT') {
    return refuse(problems, 'method should be POST or PUT');
  }
  return port === undefined ? undefined : { protocol: 'HTTP', port, path: match[2] ?? '/', method: method ?? 'POST' };
}

function tcpDestination({ URI, port: given }: Members, problems: string[]): TelemetryDestination | undefined {
  const match = typeof URI === 'string' ? TCP_URI.exec(URI) : null;
  if (URI !== undefined && match === null) return refuse(problems, 'URI should be tcp://sandbox.localdomain:port');
  const port = checkedPort(match?.[1] ?? given, problems);
  return port === undefined ? undefined : { protocol: 'TCP', port };
}

function checkedPort(value: unknown, problems: string[]): number | undefined {
  if (value === undefined) return refuse(problems, 'URI port is not provided');
  const port = typeof value === 'string' ? Number(value) : value;
  if (Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536 && port !== RESERVED_PORT)
    return Number(port);
  return refuse(problems, `port should be between 1 and 65535 and not ${RESERVED_PORT}`);
}

function refuse(problems: string[], problem: string): undefined {
  problems.push(problem);
  return undefined;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
