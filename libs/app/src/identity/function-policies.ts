import { list } from '@stoker/core/iam/one-or-many';
import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import type { FunctionPolicy } from '@stoker/core/model/function-policy';
import type { Clock } from '../ports/clock.js';
import type { FunctionKey } from '../ports/function-store.js';
import { type QualifiedStore, UNQUALIFIED } from '../ports/qualified-store.js';
import type { SnapshotChange, SnapshotSource } from '../ports/snapshot-source.js';
import type { AccessCheck } from './access-check.js';
import type { ResourcePolicies } from './resource-policies.js';
import { SnapshotCache, type SnapshotCacheOptions } from './snapshot-cache.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 50_000 };

/** What the policies of a function have to say of one ARN; the documents stay the same, so each is compiled once. */
interface Say {
  readonly document: PolicyDocument;
  /** Its denials alone. */
  readonly denials: PolicyDocument;
}

/** The policies of one function; kept also for a function that has none, which most are. */
interface Snapshot extends FunctionKey {
  readonly whole: Say | undefined;
  /** Of the qualifiers that have one of their own, with what the function's own says of them. */
  readonly qualified: ReadonlyMap<string, Say>;
}

/**
 * The policies of functions as authorisation reads them: from memory, without waiting, for every function in use.
 * Changes are pushed by the snapshot source; where a push is lost, a policy is believed for 30 s at most.
 */
export class FunctionPolicies {
  readonly #snapshots: SnapshotCache<Snapshot>;

  constructor(
    private readonly store: Pick<QualifiedStore<FunctionPolicy>, 'find'>,
    changes: SnapshotSource,
    clock: Clock,
  ) {
    this.#snapshots = new SnapshotCache((key) => this.#read(key), clock, LIMITS);
    changes.onChange((change) => this.#forget(change));
  }

  /** The policy that has a say in a check on a function, version or alias. */
  readonly policyOf: ResourcePolicies = (check) => {
    const [, , service, , accountId, kind, functionName, qualifier] = check.resource.split(':');
    if (kind !== 'function' || service !== 'lambda' || functionName === undefined) return undefined;
    const snapshot = this.#snapshots.get(`${accountId}/${functionName}`);
    return snapshot instanceof Promise
      ? snapshot.then((found) => saying(check, found, qualifier))
      : saying(check, snapshot, qualifier);
  };

  async #read(key: string): Promise<Snapshot | undefined> {
    const [accountId = '', functionName = ''] = key.split('/');
    const policies = await this.store.find({ accountId, functionName });
    return policies && { accountId, functionName, ...sayings(policies) };
  }

  #forget(change: SnapshotChange): void {
    if (change.kind === 'identity') return;
    this.#snapshots.forget(
      ({ accountId, functionName }) =>
        change.kind === 'unknown' || (accountId === change.accountId && functionName === change.functionName),
    );
  }
}

function sayings(policies: ReadonlyMap<string, FunctionPolicy>): Pick<Snapshot, 'whole' | 'qualified'> {
  const own = policies.get(UNQUALIFIED)?.document;
  const qualified = new Map<string, Say>();
  for (const [qualifier, { document }] of policies) {
    if (qualifier !== UNQUALIFIED) qualified.set(qualifier, sayOf(document, ...(own ? [own] : [])));
  }
  return { whole: own && sayOf(own), qualified };
}

/** All documents as one; which of the statements are about a qualifier, their resources say. */
function sayOf(...documents: readonly PolicyDocument[]): Say {
  const statements = documents.flatMap(({ Statement }) => list(Statement));
  const denials = statements.filter(({ Effect }) => Effect === 'Deny');
  return { document: documentOf(statements), denials: documentOf(denials) };
}

function documentOf(Statement: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

function saying(
  { action }: AccessCheck,
  snapshot: Snapshot | undefined,
  qualifier: string | undefined,
): PolicyDocument | undefined {
  if (snapshot === undefined || ABOUT_POLICIES.has(action)) return undefined;
  const say = (qualifier === undefined ? undefined : snapshot.qualified.get(qualifier)) ?? snapshot.whole;
  return GRANTED_BY_POLICIES.has(action) ? say?.document : say?.denials;
}

/** Here no function's policy has a say, so that none can lock everybody out, the account's root included, for ever. */
const ABOUT_POLICIES: ReadonlySet<string> = new Set([
  'lambda:AddPermission',
  'lambda:DeleteResourcePolicy',
  'lambda:GetResourcePolicy',
  'lambda:PutResourcePolicy',
  'lambda:RemovePermission',
]);

/**
 * What a function's policy can allow; it can deny all else on the function, too.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-cross-account.html
 */
const GRANTED_BY_POLICIES: ReadonlySet<string> = new Set([
  'lambda:CreateAlias',
  'lambda:DeleteAlias',
  'lambda:DeleteFunction',
  'lambda:DeleteFunctionConcurrency',
  'lambda:DeleteFunctionEventInvokeConfig',
  'lambda:DeleteProvisionedConcurrencyConfig',
  'lambda:GetAlias',
  'lambda:GetFunction',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionConfiguration',
  'lambda:GetFunctionEventInvokeConfig',
  'lambda:GetPolicy',
  'lambda:GetProvisionedConcurrencyConfig',
  'lambda:InvokeFunction',
  'lambda:InvokeFunctionUrl',
  'lambda:ListAliases',
  'lambda:ListFunctionEventInvokeConfigs',
  'lambda:ListProvisionedConcurrencyConfigs',
  'lambda:ListTags',
  'lambda:ListVersionsByFunction',
  'lambda:PublishVersion',
  'lambda:PutFunctionConcurrency',
  'lambda:PutFunctionEventInvokeConfig',
  'lambda:PutProvisionedConcurrencyConfig',
  'lambda:TagResource',
  'lambda:UntagResource',
  'lambda:UpdateAlias',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionEventInvokeConfig',
]);
