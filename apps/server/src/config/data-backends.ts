import { ACCOUNT } from '@stoker/core/data-services/account-names';
import { keepsApart, type DataBackend } from '@stoker/core/data-services/data-backend';
import { DATA_SERVICES, type DataService } from '@stoker/core/data-services/data-service';
import { z } from 'zod';
import { readPrivateList } from './private-json.js';

/** An address that requests are sent to: the operator's word alone says where. */
export const endpoint = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });

/** What every entry of every list of backends says. */
export const backendMembers = {
  region: z.string().min(1).default('us-east-1'),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).optional(),
  /** Whose requests go there, or "*". */
  accounts: z.union([z.literal('*'), z.array(z.string().regex(/^\d{12}$/, 'must be 12 digits')).min(1)]),
};

export const NOT_APART = 'must have {account} in it where it is for more than one: they would see what others have';

/** What names begin with; all of it may stand in names of every service. */
export const prefix = z.string().regex(/^([a-z0-9-]|\{account\})*$/, 'must be of a-z, 0-9, - and {account}');

/** One entry of the list of a service that has no further settings. */
export function backendEntry(service: DataService): z.ZodType<DataBackend> {
  return z
    .strictObject({ ...backendMembers, endpoint: endpoint.optional(), prefix: prefix.default('') })
    .transform(({ endpoint: given, ...entry }) => ({ ...entry, endpoint: given ?? awsEndpoint(service, entry.region) }))
    .refine(keepsApart, { path: ['prefix'], message: NOT_APART });
}

/** AWS's own of a region. */
export function awsEndpoint(service: DataService, region: string): string {
  return `https://${service}.${region}.amazonaws.com`;
}

/**
 * Two entries for the same service must not have names in common: the prefix of one would be where names of the other's begin.
 */
export function withoutOverlap<B extends DataBackend>(list: z.ZodType<readonly B[]>): z.ZodType<readonly B[]> {
  return list.superRefine((backends, context) => {
    for (const [at, one] of backends.entries()) {
      const other = backends.findIndex((each, index) => index !== at && sharesNames(each, one));
      if (other >= 0) context.addIssue({ code: 'custom', path: [at, 'prefix'], message: beginsAs(other) });
    }
  });
}

export function beginsAs(other: number): string {
  return `must not begin as names of entry ${other} do, which is the same service for other accounts`;
}

/** Whether names that begin with one are names that begin with the other, where each `{account}` is another's. */
export function isBeginning(one: string, other: string): boolean {
  return one.replaceAll(ACCOUNT, '1'.repeat(12)).startsWith(other.replaceAll(ACCOUNT, '2'.repeat(12)));
}

/** An address as it is called, however it is written. */
export function sameAddress(one: string, other: string): boolean {
  return addressOf(one) === addressOf(other);
}

function addressOf(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host.replace(/\.$/, '')}${pathname.replace(/\/+$/, '')}`;
}

/** Two keys may well be of one owner at the service: they say nothing of whose what they find is. */
function sharesNames(a: DataBackend, b: DataBackend): boolean {
  if (a.accessKeyId.includes(ACCOUNT) || b.accessKeyId.includes(ACCOUNT) || isOnlyAccount(a, b)) return false;
  const [one, other] = [bucketsOf(a), bucketsOf(b)];
  if ((one && other) || !sameAddress(a.endpoint, b.endpoint)) return false;
  const open = other?.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)) ?? [b.prefix];
  return (one ?? [a.prefix]).some((name) => open.some((beginning) => isBeginning(name, beginning)));
}

/** Those of S3 that an operator lists, who answers for whose they are. */
function bucketsOf(backend: DataBackend): readonly string[] | undefined {
  return 'buckets' in backend ? (backend.buckets as readonly string[] | undefined) : undefined;
}

type Accounts = Pick<DataBackend, 'accounts'>;

/** Whether both are for one account and no other, whose names may be its own. */
export function isOnlyAccount(a: Accounts, b: Accounts): boolean {
  const all = new Set([a.accounts, b.accounts].flat());
  return all.size === 1 && !all.has('*');
}

/**
 * The backends of a service, as the operator's file lists them; without a file there is none.
 *
 * @throws ConfigError
 */
export async function readDataBackends(
  service: DataService,
  path: string | undefined,
): Promise<readonly DataBackend[]> {
  const { setting, title } = DATA_SERVICES[service];
  const list = withoutOverlap(z.array(backendEntry(service)));
  return path === undefined ? [] : readPrivateList(setting, path, `${title} services`, list);
}
