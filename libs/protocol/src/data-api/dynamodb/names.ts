import { ServiceError } from '@stoker/core/errors/service-error';
import type { Home } from '@stoker/core/model/function-name';
import type { AccountBackend } from '../account-backend.js';
import type { NameKind } from '../naming/name-kind.js';
import { operatorsOwn } from '../naming/operators-own.js';
import type { NamingRules } from '../naming/naming-rules.js';

/** A table by its name or its ARN; what has a table's ARN, and more behind it, by its own. */
export type TableNameKind = 'table' | 'tableArn' | 'operatorsOwn';

/** The same in DynamoDB's model and in that of its streams. */
export const TABLE_RULES: NamingRules<TableNameKind> = {
  members: {
    ArchivalBackupArn: 'operatorsOwn',
    IndexArn: 'tableArn',
    ExclusiveStartStreamArn: 'tableArn',
    KMSMasterKeyArn: 'operatorsOwn',
    KMSMasterKeyId: 'operatorsOwn',
    LastEvaluatedStreamArn: 'tableArn',
    LatestStreamArn: 'tableArn',
    ResourceArn: 'tableArn',
    SourceBackupArn: 'operatorsOwn',
    StreamArn: 'tableArn',
    'TableDescription.TableArn': 'tableArn',
  },
  shapes: { TableArn: 'table', TableName: 'table' },
};

/** ARN of a table. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export function tableArn({ region, accountId }: Home, name: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}

const NAME = /^[a-zA-Z0-9_.-]{1,255}$/;
const ARN =
  /^arn:aws:dynamodb:(?<region>[a-z0-9-]+):(?<accountId>\d{12}):table\/(?<name>[a-zA-Z0-9_.-]{1,255})(?<rest>\/(?:index|stream)\/[\w.:-]{1,255})?$/;
/** A backend's own, whatever it says of region and account. */
const BACKENDS_ARN = /^arn:[^/]*:table\/(?<name>[a-zA-Z0-9_.-]{1,255})(?<rest>\/[\w.:/-]*)?$/;

export const table: NameKind = {
  arnOf(text, home) {
    if (NAME.test(text)) return tableArn(home, text);
    const { name, rest } = parsed(text, home);
    if (rest !== '') throw invalid(text);
    return tableArn({ ...home, accountId: ownerOf(text) }, name);
  },
  toBackend(text, { names, home }) {
    return names.outward(NAME.test(text) ? text : parsed(text, home).name);
  },
  fromBackend(text, { names, home }) {
    const name = names.inward(BACKENDS_ARN.exec(text)?.groups?.['name'] ?? text);
    return name === undefined || !text.startsWith('arn:') ? name : tableArn(home, name);
  },
};

export const tableThing: NameKind = {
  arnOf(text, home) {
    parsed(text, home);
    return text;
  },
  async toBackend(text, backend) {
    const { name, rest } = parsed(text, backend.home);
    const there = backend.names.outward(name);
    if (rest.startsWith('/stream/')) return streamOf(backend, there, rest.slice('/stream/'.length));
    const { Table } = (await backend.ask('DescribeTable', { TableName: there })) as {
      readonly Table?: { readonly TableArn?: string };
    };
    if (Table?.TableArn === undefined) throw notFound(text);
    return Table.TableArn + rest;
  },
  fromBackend(text, { names, home }) {
    const { name, rest = '' } = BACKENDS_ARN.exec(text)?.groups ?? {};
    const own = name === undefined ? undefined : names.inward(name);
    return own && tableArn(home, own) + rest;
  },
};

/** A stream is known by its label: backends make its ARN as they like. */
async function streamOf(backend: AccountBackend, tableName: string, label: string): Promise<string> {
  const { Streams = [] } = (await backend.ask('ListStreams', { TableName: tableName })) as {
    readonly Streams?: readonly { readonly StreamArn: string; readonly StreamLabel: string }[];
  };
  const found = Streams.find(({ StreamArn, StreamLabel }) => StreamLabel === label || StreamArn.endsWith(`/${label}`));
  if (found !== undefined) return found.StreamArn;
  throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Stream: ${label} not found`);
}

function parsed(text: string, { region }: Home): { readonly name: string; readonly rest: string } {
  const { name, rest = '', region: said } = ARN.exec(text)?.groups ?? {};
  if (name === undefined) throw invalid(text);
  if (said !== region) throw notFound(text);
  return { name, rest };
}

function ownerOf(arn: string): string {
  return arn.split(':')[4]!;
}

function invalid(text: string): ServiceError {
  return new ServiceError('ValidationException', `Invalid table name or ARN: ${text.slice(0, 300)}`);
}

function notFound(text: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Requested resource not found: ${text}`);
}

export const TABLE_KINDS: Readonly<Record<TableNameKind, NameKind>> = { table, tableArn: tableThing, operatorsOwn };
