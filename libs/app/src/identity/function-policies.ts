import { list } from '@stoker/core/iam/one-or-many';
import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import type { FunctionPolicy } from '@stoker/core/model/function-policy';
import type { Clock } from '../ports/clock.js';
import type { FunctionKey } from '../ports/function-store.js';
import { type QualifiedStore, UNQUALIFIED } from '../ports/qualified-store.js';
import type { SnapshotSource } from '../ports/snapshot-source.js';
import type { AccessCheck } from './access-check.js';
import { FunctionSnapshots } from './function-snapshots.js';
import type { ResourcePolicies } from './resource-policies.js';

/** What the policies of a function have to say of one ARN; the documents stay the same, so each is compiled once. */
interface Say {
  readonly document: PolicyDocument;
  /** Its denials alone. */
  readonly denials: PolicyDocument;
}

/** The policies of one function; kept also for a function that has none, which most are. */
interface Sayings {
  readonly whole: Say | undefined;
  /** Of the qualifiers that have one of their own, with what the function's own says of them. */
  readonly qualified: ReadonlyMap<string, Say>;
}

/** The policies of functions as authorisation reads them: those of functions in use are at hand. */
export class FunctionPolicies {
  readonly #sayings: FunctionSnapshots<Sayings>;

  constructor(store: Pick<QualifiedStore<FunctionPolicy>, 'find'>, changes: SnapshotSource, clock: Clock) {
    const read = async (key: FunctionKey) => {
      const policies = await store.find(key);
      return policies && sayings(policies);
    };
    this.#sayings = new FunctionSnapshots(read, changes, clock);
  }

  /** The policy that has a say in a check on a function, version or alias. */
  readonly policyOf: ResourcePolicies = (check) => {
    const [, , service, , accountId, kind, functionName, qualifier] = check.resource.split(':');
    if (kind !== 'function' || service !== 'lambda' || accountId === undefined || functionName === undefined) {
      return undefined;
    }
    return this.#sayings.with({ accountId, functionName }, (found) => saying(check, found, qualifier));
  };
}

function sayings(policies: ReadonlyMap<string, FunctionPolicy>): Sayings {
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
  found: Sayings | undefined,
  qualifier: string | undefined,
): PolicyDocument | undefined {
  if (found === undefined || ABOUT_POLICIES.has(action)) return undefined;
  const say = (qualifier === undefined ? undefined : found.qualified.get(qualifier)) ?? found.whole;
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
