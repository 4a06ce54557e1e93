import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The parts of a botocore service model that the generator reads; documentation is left out on purpose. */
export interface BotocoreModel {
  readonly metadata: {
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly signingName?: string;
    readonly protocol: string;
    readonly serviceId: string;
    readonly xmlNamespace?: string;
    /** Of the JSON protocols: `1.1`, and what operations' names follow in a header. */
    readonly jsonVersion?: string;
    readonly targetPrefix?: string;
  };
  readonly operations: Readonly<Record<string, BotocoreOperation>>;
  readonly shapes: Readonly<Record<string, BotocoreShape>>;
}

export interface BotocoreOperation {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: { readonly shape: string };
  readonly output?: { readonly shape: string };
  readonly errors?: readonly { readonly shape: string }[];
  /** `none` where a request need not be signed. */
  readonly authtype?: string;
}

export interface BotocoreShape {
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'timestamp'
    | 'blob';
  readonly members?: Readonly<Record<string, BotocoreMember>>;
  readonly required?: readonly string[];
  readonly member?: BotocoreMember;
  readonly key?: BotocoreMember;
  readonly value?: BotocoreMember;
  readonly payload?: string;
  readonly streaming?: boolean;
  readonly eventstream?: boolean;
  readonly event?: boolean;
  /** Values of the shape must not be logged or shown. */
  readonly sensitive?: boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly timestampFormat?: TimestampFormat;
  readonly exception?: boolean;
  /** An exception that is the service's fault, where no status says it. */
  readonly fault?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number; readonly senderFault?: boolean };
}

export interface BotocoreMember {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
  readonly timestampFormat?: TimestampFormat;
  /** Within an event of a stream: the member is the event's whole payload. */
  readonly eventpayload?: boolean;
}

type TimestampFormat = 'iso8601' | 'unixTimestamp' | 'rfc822';

/** A model with the name and version of the package it came from. */
export interface SourcedModel {
  readonly model: BotocoreModel;
  /** `botocore 1.2.3`, or the file's name when it was given. */
  readonly source: string;
}

/** Reads a `service-2.json` or `service-2.json.gz`. */
export function readModel(path: string): BotocoreModel {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as BotocoreModel;
}

/**
 * The model of a service in the botocore package that `python` can import.
 *
 * @throws Error when the package or the service is not there, saying what to install
 */
export function findInBotocore(python: string, service: string, apiVersion: string): SourcedModel {
  const script = 'import botocore, os; print(os.path.dirname(botocore.__file__)); print(botocore.__version__)';
  let answer: string;
  try {
    answer = execFileSync(python, ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (cause) {
    throw new Error(`${python} cannot import botocore: run "pip install botocore" or pass --model FILE`, { cause });
  }
  const [directory = '', version = ''] = answer.trim().split('\n');
  const plain = join(directory, 'data', service, apiVersion, 'service-2.json');
  const path = [`${plain}.gz`, plain].find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`botocore ${version} has no model of ${service} ${apiVersion}`);
  return { model: readModel(path), source: `botocore ${version}` };
}
