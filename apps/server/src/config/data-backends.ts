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
      if (other < 0) continue;
      const message = `must not begin as names of entry ${other} do, which is the same service for other accounts`;
      context.addIssue({ code: 'custom', path: [at, 'prefix'], message });
    }
  });
}

function sharesNames(a: DataBackend, b: DataBackend): boolean {
  const [one, other] = [a.prefix.replaceAll(ACCOUNT, '1'.repeat(12)), b.prefix.replaceAll(ACCOUNT, '2'.repeat(12))];
  return a.endpoint === b.endpoint && a.accessKeyId === b.accessKeyId && !isByAccount(a) && one.startsWith(other);
}

/** By its key, or as the operator lists it. */
function isByAccount(backend: DataBackend): boolean {
  return backend.accessKeyId.includes(ACCOUNT) || 'buckets' in backend;
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
