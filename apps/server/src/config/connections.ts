import { type Connection, CONNECTION_KINDS, type ConnectionKind } from '@stoker/core/model/connections/connection';
import { z } from 'zod';
import { readPrivateList } from './private-json.js';

const VARIABLE = 'STOKER_CONNECTIONS_FILE';

/** Schemes of the URLs of each kind; the second is that of TLS. */
const SCHEMES: Readonly<Record<ConnectionKind, readonly [string, string?]>> = {
  postgres: ['postgresql'],
  mqtt: ['mqtt', 'mqtts'],
  nats: ['nats', 'tls'],
  rabbitmq: ['amqp', 'amqps'],
  redis: ['redis', 'rediss'],
  kafka: ['kafka'],
};

const pem = z.string().regex(/^-----BEGIN /, 'must be PEM');

const entry = z
  .strictObject({
    /** How the account's ARNs name it. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be small letters, digits and hyphens'),
    kind: z.enum(CONNECTION_KINDS),
    /** Where it answers, any one of them. */
    urls: z.array(z.url({ error: 'must be a URL' })).min(1),
    credentials: z
      .strictObject({
        username: z.string().min(1).optional(),
        password: z.string().min(1).optional(),
        token: z.string().min(1).optional(),
        mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
      })
      .default({}),
    /** Its being there has the connection be one of TLS, as the URL's scheme has. */
    tls: z
      .strictObject({
        ca: pem.optional(),
        cert: pem.optional(),
        key: pem.optional(),
        serverName: z.string().min(1).optional(),
      })
      .optional(),
    /** Accounts that may have events from it, or "*". */
    accounts: z.union([z.literal('*'), z.array(z.string().regex(/^\d{12}$/, 'must be 12 digits')).min(1)]),
    /** What they may read of it: names, or beginnings that end with `*`; `{account}` is the account's id. */
    things: z.array(z.string().min(1)).min(1).optional(),
  })
  .superRefine(({ kind, urls, accounts, things }, context) => {
    for (const [place, url] of urls.entries()) requireUrl(kind, url, ['urls', place], context);
    if (things !== undefined || (accounts !== '*' && accounts.length === 1)) return;
    const message = 'must say what of it each may read, where it is for more than one account: [ "*" ] for all of it';
    context.addIssue({ code: 'custom', path: ['things'], message });
  })
  .transform(({ kind, urls, tls, things = ['*'], ...given }): Connection => ({
    ...given,
    kind,
    urls,
    things,
    tls: tls ?? (urls.some((url) => new URL(url).protocol === `${SCHEMES[kind][1]}:`) ? {} : undefined),
  }));

const list = z.array(entry).superRefine((entries, context) => {
  for (const [place, one] of entries.entries()) {
    const isTwice = entries.slice(0, place).some((other) => isSame(one, other));
    if (!isTwice) continue;
    const message = 'must be the only one of its kind with that name for an account';
    context.addIssue({ code: 'custom', path: [place, 'name'], message });
  }
});

/**
 * The connections that accounts have, as the operator's file lists them; without a file there is none.
 *
 * @throws ConfigError
 */
export async function readConnections(path: string | undefined): Promise<readonly Connection[]> {
  return path === undefined ? [] : readPrivateList(VARIABLE, path, 'connections', list);
}

/** Credentials have a place of their own, so that URLs may be written down. */
function requireUrl(kind: ConnectionKind, url: string, path: (string | number)[], context: z.RefinementCtx): void {
  if (!URL.canParse(url)) return;
  const { protocol, username, password, hostname } = new URL(url);
  const schemes = SCHEMES[kind].map((scheme) => `${scheme}:`);
  if (!schemes.includes(protocol) || hostname === '') {
    context.addIssue({ code: 'custom', path, message: `must be like ${schemes.join('//host or ')}//host` });
  }
  if (username !== '' || password !== '') {
    context.addIssue({ code: 'custom', path, message: 'must not have credentials in it: they go into "credentials"' });
  }
}

function isSame(one: Connection, other: Connection): boolean {
  if (one.name !== other.name || one.kind !== other.kind) return false;
  if (one.accounts === '*' || other.accounts === '*') return true;
  return one.accounts.some((account) => other.accounts.includes(account));
}
