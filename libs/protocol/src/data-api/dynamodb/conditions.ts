import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { attributesOf, equalled } from '@stoker/core/data-services/dynamodb/expression';
import { ServiceError } from '@stoker/core/errors/service-error';
import { contextKeysOf } from '@stoker/core/iam/context-keys';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { AccountBackend } from '../account-backend.js';
import type { Json } from '../data-operation.js';

type Names = Readonly<Record<string, string>>;
type Context = NonNullable<AccessCheck['context']>;

/** Expressions of a request, and of each part of one. */
const EXPRESSIONS = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'UpdateExpression',
];
/** Members whose keys are attributes. */
const BY_ATTRIBUTE = ['AttributeUpdates', 'Expected', 'Item', 'Key', 'KeyConditions', 'QueryFilter', 'ScanFilter'];
/** Members that are condition keys as they are. */
const AS_THEY_ARE = ['ReturnConsumedCapacity', 'ReturnValues', 'Select'];

/**
 * The condition keys of a request for items, where a policy of the caller's asks for them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 *
 * @param part the request, or what of it is for one table
 * @param items the items and keys that it names whole
 * @param tableName as the account calls it
 * @throws AccessDeniedException where policies ask whose the items are and the request doesn't say it in a way that is understood
 */
export async function itemContext(
  part: Json,
  items: readonly Json[],
  tableName: string,
  caller: Caller,
  backend: AccountBackend | undefined,
): Promise<Context> {
  const context: Record<string, string | readonly string[]> = {};
  if (asksFor(caller, 'dynamodb:attributes')) {
    context['dynamodb:Attributes'] = [...attributes(part, items)];
  }
  for (const member of AS_THEY_ARE) {
    if (typeof part[member] === 'string') context[`dynamodb:${member}`] = part[member];
  }
  if (backend !== undefined && asksFor(caller, 'dynamodb:leadingkeys')) {
    const keys = leadingKeys(part, items, await leadingKeyOf(part, tableName, backend));
    if (keys !== undefined) context['dynamodb:LeadingKeys'] = keys;
  }
  return context;
}

const KEYS = new WeakMap<PolicyDocument, ReadonlySet<string>>();

function asksFor({ policies, boundary, session, guardrails }: Caller, key: string): boolean {
  const all = [...policies, ...(boundary ? [boundary] : []), ...(session?.policies ?? []), ...(guardrails ?? [])];
  return all.some((policy) => {
    let keys = KEYS.get(policy);
    if (keys === undefined) {
      keys = new Set(contextKeysOf(policy).map((each) => each.toLowerCase()));
      KEYS.set(policy, keys);
    }
    return keys.has(key);
  });
}

function attributes(part: Json, items: readonly Json[]): ReadonlySet<string> {
  const names = (part['ExpressionAttributeNames'] ?? {}) as Names;
  const expressions = EXPRESSIONS.flatMap((member) => (typeof part[member] === 'string' ? [part[member]] : []));
  const maps = BY_ATTRIBUTE.flatMap((member) => Object.keys((part[member] ?? {}) as Json));
  return new Set([
    ...expressions.flatMap((expression) => [...attributesOf(expression, names)]),
    ...maps,
    ...items.flatMap((item) => Object.keys(item)),
    ...((part['AttributesToGet'] ?? []) as readonly string[]),
  ]);
}

/** The attribute that the items of a table, or of the index that is read, are spread by. */
async function leadingKeyOf(part: Json, tableName: string, backend: AccountBackend): Promise<string> {
  const { Table } = await backend.ask('DescribeTable', { TableName: backend.names.outward(tableName) });
  const description = (Table ?? {}) as Readonly<Record<string, readonly Described[] | undefined>>;
  const indexes = [...(description['GlobalSecondaryIndexes'] ?? []), ...(description['LocalSecondaryIndexes'] ?? [])];
  const index = indexes.find(({ IndexName }) => IndexName === part['IndexName']);
  const schema = index?.KeySchema ?? (description['KeySchema'] as Described['KeySchema'] | undefined);
  const key = schema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
  if (key === undefined) throw notUnderstood();
  return key;
}

interface Described {
  readonly IndexName?: string;
  readonly KeySchema?: readonly { readonly AttributeName: string; readonly KeyType: string }[];
}

/** Undefined for what reads the table whoever its items belong to. */
function leadingKeys(part: Json, items: readonly Json[], key: string): readonly string[] | undefined {
  if (items.length > 0) return items.map((item) => textOf(item[key]));
  const { KeyConditionExpression: expression, KeyConditions: conditions } = part;
  if (typeof expression === 'string') {
    const place = equalled(expression, key, (part['ExpressionAttributeNames'] ?? {}) as Names);
    return [textOf(((part['ExpressionAttributeValues'] ?? {}) as Json)[place ?? ''])];
  }
  if (conditions === undefined) return undefined;
  const condition = (conditions as Readonly<Record<string, Json | undefined>>)[key];
  if (condition?.['ComparisonOperator'] !== 'EQ') throw notUnderstood();
  return [textOf((condition['AttributeValueList'] as readonly unknown[] | undefined)?.[0])];
}

/** A key is a text, a number or bytes. */
function textOf(value: unknown): string {
  const { S, N, B } = (value ?? {}) as { readonly S?: string; readonly N?: string; readonly B?: string };
  const text = S ?? N ?? B;
  if (text === undefined) throw notUnderstood();
  return text;
}

function notUnderstood(): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    'A policy asks which items the request is for (dynamodb:LeadingKeys), and the request does not name the partition key of each.',
  );
}
