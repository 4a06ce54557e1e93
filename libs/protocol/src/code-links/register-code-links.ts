import type { FastifyInstance, FastifyReply } from 'fastify';
import type { CodeStore } from '@stoker/app/ports/code-store';
import { CODE_LINK_ROUTE, type SignedCodeLinks } from './code-link.js';

interface LinkRoute {
  Params: { accountId: string; digest: string };
  Querystring: Readonly<Record<string, unknown>>;
}

/** Serves code packages under the links that were made to them; refusals read as those of a presigned S3 URL. */
export function registerCodeLinks(
  fastify: FastifyInstance,
  links: SignedCodeLinks,
  code: Pick<CodeStore, 'open'>,
): void {
  fastify.get<LinkRoute>(CODE_LINK_ROUTE, async ({ params, query }, reply) => {
    const { accountId, digest } = params;
    const { expires = '', signature = '' } = query;
    if (typeof expires !== 'string' || typeof signature !== 'string') return refuse(reply, 'SignatureDoesNotMatch');
    const verdict = links.verify({ accountId, digest, expires, signature });
    if (verdict === 'forged') return refuse(reply, 'SignatureDoesNotMatch');
    if (verdict === 'expired') return refuse(reply, 'AccessDenied');
    const zip = await code.open(accountId, Buffer.from(digest, 'hex').toString('base64'));
    if (zip === undefined) return refuse(reply, 'NoSuchKey');
    return reply
      .header('content-type', 'application/zip')
      .header('content-length', zip.size)
      .header('cache-control', 'private, no-store')
      .send(zip.stream);
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const REFUSALS = {
  AccessDenied: { status: 403, message: 'Request has expired' },
  SignatureDoesNotMatch: { status: 403, message: 'The signature of the link does not match what the link says.' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
} as const;

function refuse(reply: FastifyReply, code: keyof typeof REFUSALS): FastifyReply {
  const { status, message } = REFUSALS[code];
  return reply
    .code(status)
    .header('content-type', 'application/xml')
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
