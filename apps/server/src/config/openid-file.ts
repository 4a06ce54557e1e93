import type { GroupGrant } from '@stoker/core/signin/group-grant';
import { z } from 'zod';
import { ConfigError } from './parse-config.js';
import { readPrivateJson } from './private-json.js';

const VARIABLE = 'STOKER_OPENID_FILE';

const issuer = z
  .string()
  .refine((text) => /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(text) && URL.canParse(text), {
    message: 'must be an https:// URL, or http:// on the loopback interface',
  })
  .transform((text) => new URL(text));

const groupGrant = z.union([
  z.strictObject({ group: z.string().min(1), role: z.enum(['administrator', 'auditor']) }),
  z.strictObject({
    group: z.string().min(1),
    accountId: z.string().regex(/^\d{12}$/),
    access: z.enum(['read', 'write']),
  }),
]);

const openIdFile = z.strictObject({
  /** As the issuer calls itself. */
  issuer,
  clientId: z.string().min(1),
  /** Absent for a public client. */
  clientSecret: z.string().min(1).optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .default(['openid', 'profile'])
    .refine((scopes) => scopes.includes('openid'), { message: 'must have "openid" among them' }),
  /** The claim that lists the groups of whoever signs in. */
  groupsClaim: z.string().min(1).default('groups'),
  /** What the members of which group may do. Who is in none of them does not come in. */
  groups: z.array(groupGrant).min(1),
});

export interface OpenIdSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
  readonly groups: readonly GroupGrant[];
}

/**
 * How people sign in at the operator's OpenID Connect issuer; undefined where they do not. Only its owner may have access
 * to the file, and no message repeats what is in it.
 *
 * @throws ConfigError
 */
export async function readOpenIdFile(path: string | undefined): Promise<OpenIdSettings | undefined> {
  if (path === undefined) return undefined;
  const parsed = openIdFile.safeParse(await readPrivateJson(VARIABLE, path));
  if (parsed.success) return { ...parsed.data, clientSecret: parsed.data.clientSecret };
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`${VARIABLE}: ${path} does not say how people sign in:\n${lines.join('\n')}`);
}
