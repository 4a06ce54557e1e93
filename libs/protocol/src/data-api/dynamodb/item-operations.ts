import { hash } from 'node:crypto';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { DataCall, DataOperation, Json } from '../data-operation.js';
import { itemContext } from './conditions.js';
import { table } from './names.js';

/** What of a request is for one table. */
interface TablePart {
  /** As the request has it. */
  readonly table: string;
  /** `PutItem` */
  readonly action: string;
  readonly part: Json;
  readonly items: readonly Json[];
}

/** Operations on items: what tenants do all day. */
export const ITEM_OPERATIONS: readonly DataOperation[] = [
  ofOneTable('GetItem', ({ Key }) => [Key]),
  ofOneTable('PutItem', ({ Item }) => [Item]),
  ofOneTable('UpdateItem', ({ Key }) => [Key]),
  ofOneTable('DeleteItem', ({ Key }) => [Key]),
  ofOneTable('Query', () => []),
  ofOneTable('Scan', () => []),
  ofSeveral('BatchGetItem', batchGetParts),
  ofSeveral('BatchWriteItem', batchWriteParts),
  ofSeveral('TransactGetItems', transactParts),
  {
    ...ofSeveral('TransactWriteItems', transactParts),
    send: (input, { caller }) => ownToken(input, caller.principal.accountId),
  },
];

function ofOneTable(name: string, itemsOf: (input: Json) => readonly unknown[]): DataOperation {
  return ofSeveral(name, (input) => [
    { table: input['TableName'] as string, action: name, part: input, items: itemsOf(input) as readonly Json[] },
  ]);
}

function ofSeveral(name: string, partsOf: (input: Json) => readonly TablePart[]): DataOperation {
  return {
    name,
    effect: 'data',
    checks: (call) => Promise.all(partsOf(call.input).map((part) => checkOf(name, part, call))),
    // A batch is answered by table; of all others an answer names none unless it says what was consumed or grew.
    passes: (input) =>
      !name.startsWith('Batch') &&
      isAbsent(input['ReturnConsumedCapacity']) &&
      isAbsent(input['ReturnItemCollectionMetrics']),
  };
}

function isAbsent(wish: unknown): boolean {
  return wish === undefined || wish === 'NONE';
}

async function checkOf(
  operation: string,
  { table: said, action, part, items }: TablePart,
  { caller, backend }: DataCall,
): Promise<AccessCheck> {
  const home = { region: caller.region, accountId: caller.principal.accountId };
  const arn = table.arnOf(said, home);
  const index = part['IndexName'];
  const context = await itemContext(part, items, arn.slice(arn.indexOf('/') + 1), caller, backend);
  return {
    action: `dynamodb:${action}`,
    resource: typeof index === 'string' ? `${arn}/index/${index}` : arn,
    context: operation === action ? context : { ...context, 'dynamodb:EnclosingOperation': operation },
  };
}

type ByTable<T> = Readonly<Record<string, T>>;

function batchGetParts({ RequestItems }: Json): readonly TablePart[] {
  return Object.entries(RequestItems as ByTable<Json>).map(([name, part]) => ({
    table: name,
    action: 'BatchGetItem',
    part,
    items: (part['Keys'] ?? []) as readonly Json[],
  }));
}

function batchWriteParts({ RequestItems }: Json): readonly TablePart[] {
  return Object.entries(RequestItems as ByTable<readonly WriteRequest[]>).map(([name, writes]) => ({
    table: name,
    action: 'BatchWriteItem',
    part: {},
    items: writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {}),
  }));
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item?: Json };
  readonly DeleteRequest?: { readonly Key?: Json };
}

/** What policies call each part of a transaction. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const TRANSACTED = { Get: 'GetItem', Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' } as const;

function transactParts({ TransactItems }: Json): readonly TablePart[] {
  return (TransactItems as readonly ByTable<Json>[]).flatMap((item) =>
    Object.entries(item).map(([kind, part]) => ({
      table: part['TableName'] as string,
      action: kind === 'ConditionCheck' ? 'ConditionCheckItem' : TRANSACTED[kind as keyof typeof TRANSACTED],
      part,
      items: [(part['Item'] ?? part['Key'] ?? {}) as Json],
    })),
  );
}

/** Two accounts may choose the same token, which a backend would take for one request that came twice. */
function ownToken(input: Json, accountId: string): Json {
  const { ClientRequestToken: token } = input;
  return typeof token === 'string' ? { ...input, ClientRequestToken: tokenOf(accountId, token) } : input;
}

/** As long as a token may be. */
function tokenOf(accountId: string, token: string): string {
  return hash('sha256', `${accountId} ${token}`, 'base64url').slice(0, 36);
}
