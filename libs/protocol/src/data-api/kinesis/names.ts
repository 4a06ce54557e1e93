import { ServiceError } from '@stoker/core/errors/service-error';
import type { Home } from '@stoker/core/model/function-name';
import type { NameKind } from '../naming/name-kind.js';
import type { NamingRules } from '../naming/naming-rules.js';
import { operatorsOwn } from '../naming/operators-own.js';

export type StreamNameKind = 'name' | 'arn' | 'operatorsOwn';

export const STREAM_RULES: NamingRules<StreamNameKind> = {
  members: {
    KeyId: 'operatorsOwn',
    ResourceARN: 'arn',
    StreamARN: 'arn',
    StreamId: 'operatorsOwn',
    StreamName: 'name',
  },
  shapes: {},
};

const NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
const ARN = /^arn:aws:kinesis:(?<region>[a-z0-9-]+):\d{12}:stream\/(?<name>[a-zA-Z0-9_.-]{1,128})$/;

/** ARN of a stream. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html */
export function streamArn({ region, accountId }: Home, name: string): string {
  return `arn:aws:kinesis:${region}:${accountId}:stream/${name}`;
}

const name: NameKind = {
  arnOf(text, home) {
    if (NAME.test(text)) return streamArn(home, text);
    throw invalid(text);
  },
  toBackend: (text, { names }) => names.outward(text),
  fromBackend: (text, { names }) => names.inward(text),
};

const arn: NameKind = {
  arnOf(text, { region }) {
    if (ARN.exec(text)?.groups?.['region'] === region) return text;
    throw invalid(text);
  },
  async toBackend(text, backend) {
    const StreamName = backend.names.outward(text.slice(text.indexOf('/') + 1));
    const { StreamDescriptionSummary: found } = (await backend.ask('DescribeStreamSummary', { StreamName })) as {
      readonly StreamDescriptionSummary?: { readonly StreamARN?: string };
    };
    if (found?.StreamARN !== undefined) return found.StreamARN;
    throw new ServiceError('ResourceNotFoundException', `Stream ${text} not found.`);
  },
  fromBackend(text, { names, home }) {
    const own = names.inward(text.slice(text.indexOf('/') + 1));
    return own && streamArn(home, own);
  },
};

export const STREAM_KINDS: Readonly<Record<StreamNameKind, NameKind>> = { name, arn, operatorsOwn };

function invalid(text: string): ServiceError {
  return new ServiceError('ValidationException', `Invalid stream name or ARN: ${text.slice(0, 300)}`);
}
