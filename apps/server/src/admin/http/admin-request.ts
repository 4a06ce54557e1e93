import type { AuditedCall } from '@stoker/app/audit/audited-call';
import type { ServiceError } from '@stoker/core/errors/service-error';
import type { AdminPrincipal } from '@stoker/app/signin/admin-principal';
import type { Origin } from '@stoker/app/signin/sessions';
import type { AdminOperation } from '@stoker/protocol/admin-api/admin-operation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type CookieKind, readCookie, setCookie } from './cookies.js';

/** What the stages of a call find out about it, for the next ones and for its record. */
export interface AdminCall {
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** The origin that it came to, such as `https://console.example`. */
  readonly origin: string;
  /** Whether it came by HTTPS. */
  readonly secure: boolean;
  operation?: AdminOperation;
  principal?: AdminPrincipal;
  /** The secret of the session that it came with, once proven. */
  sessionSecret?: string;
  /** Set while it changes something. */
  audited?: AuditedCall;
  error?: ServiceError;
  /** What a ServiceException hides: for the log, never for the caller. */
  defect?: unknown;
}

export interface AdminRequest extends FastifyRequest {
  /** Set by the first hook, or the request goes no further. */
  call: AdminCall;
}

/** The value of a cookie that fits how the request came. */
export function cookieOf(request: AdminRequest, kind: CookieKind): string | undefined {
  return readCookie(request.headers.cookie, kind, request.call.secure);
}

/** Who sent it, as the list of sessions shows it to their owner. */
export function senderOf({ ip, headers }: AdminRequest): Origin {
  return { address: ip, userAgent: headers['user-agent'] ?? '' };
}

/** @param values undefined for cookies to be forgotten */
export function sendCookies(
  request: AdminRequest,
  reply: FastifyReply,
  values: Readonly<Partial<Record<CookieKind, string | undefined>>>,
): void {
  const kinds = Object.keys(values) as CookieKind[];
  // Fastify adds to this header what it is given next; other headers it replaces.
  reply.header(
    'set-cookie',
    kinds.map((kind) => setCookie(kind, values[kind], request.call.secure)),
  );
}
