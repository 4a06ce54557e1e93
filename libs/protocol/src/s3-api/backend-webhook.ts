import { isServiceError } from '@stoker/core/errors/service-error';
import type { TellingBackend } from '@stoker/app/buckets/backend-events';
import { isSameText } from '@stoker/app/signin/secrets';
import type { FastifyInstance } from 'fastify';

/** A backend that may tell of writes, and what proves that it is that one. */
export interface BackendWebhook {
  readonly secret: string;
  readonly backend: TellingBackend;
}

export interface BackendWebhookOptions {
  readonly webhooks: readonly BackendWebhook[];
  /** Takes on what a backend tells; answers how many records there was something to tell of, undefined for none at all. */
  readonly take: (backend: TellingBackend, body: unknown) => Promise<number | undefined>;
  /** Called once for each that was let in. */
  readonly onTaken: (taken: { readonly backend: string; readonly told?: number; readonly error?: unknown }) => void;
}

/** No bucket has a name that begins so, and no path of AWS's. */
export const WEBHOOK_PATH = '/_stoker/s3-events';

/** Bytes of a body: backends send a record, or a few. */
const BODY_LIMIT = 1024 * 1024;

/**
 * Where backends tell of writes. A secret, as a bearer's token or the password of basic authentication, says which one it is; who has
 * none is not read. 200 is answered when what there is to tell is in the outbox, and 503 when it is to be sent again.
 */
export async function registerBackendWebhook(
  fastify: FastifyInstance,
  { webhooks, take, onTaken }: BackendWebhookOptions,
): Promise<void> {
  const find = (authorization: string | undefined): TellingBackend | undefined => {
    const secret = secretOf(authorization);
    // All of them are compared, so that the time tells nothing either.
    return webhooks.filter((one) => secret !== undefined && isSameText(one.secret, secret))[0]?.backend;
  };
  await fastify.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post(WEBHOOK_PATH, {
      onRequest: async ({ headers }, reply) => {
        if (find(headers.authorization) !== undefined) return;
        await reply.code(401).header('www-authenticate', 'Bearer').send({ message: 'The secret is missing or wrong.' });
      },
      handler: async ({ headers, body }, reply) => {
        const backend = find(headers.authorization)!;
        const value = parsed(body);
        if (value === undefined) return reply.code(400).send({ message: 'The body is not JSON.' });
        try {
          const told = await take(backend, value);
          onTaken({ backend: backend.name, ...(told !== undefined && { told }) });
          return { told: told ?? 0 };
        } catch (error) {
          onTaken({ backend: backend.name, error });
          const isAway = isServiceError(error, 'ServiceUnavailableException');
          return reply.code(isAway ? 503 : 500).send({ message: 'Please send it again.' });
        }
      },
    });
    done();
  });
}

/** What is presented as a bearer's token, or as a password with whatever name. */
function secretOf(authorization = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

function parsed(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : '') as unknown;
  } catch {
    return undefined;
  }
}
