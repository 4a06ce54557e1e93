import { Controller, Req, Res } from '@nestjs/common';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { OpenIdSignIn } from '@stoker/app/signin/openid-sign-in';
import { Sessions } from '@stoker/app/signin/sessions';
import type { InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { SIGN_IN_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/sign-in.operations';
import type { FastifyReply } from 'fastify';
import { type AdminRequest, cookieOf, sendCookies, senderOf } from '../http/admin-request.js';
import { Input, Serves } from '../http/serves.js';
import { OpenIdWay } from '../openid-way.js';
import { PassportGate } from '../passport-gate.js';

type Finished = Awaited<ReturnType<OpenIdSignIn['finish']>>;

/** Signing in at the operator's issuer. Browsers come here by links, not by calls of our pages. */
@Controller()
export class OpenIdController {
  constructor(
    private readonly way: OpenIdWay,
    private readonly gate: PassportGate,
    private readonly sessions: Sessions,
  ) {}

  @Serves(OPERATIONS.beginOpenId)
  async begin(
    @Input() { query }: InputOf<typeof OPERATIONS.beginOpenId>,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { url, browser } = await this.#open().begin(request.ip, query.return);
    sendCookies(request, reply, { flow: browser });
    reply.header('location', url.href);
  }

  @Serves(OPERATIONS.finishOpenId)
  async finish(
    @Input() _checked: InputOf<typeof OPERATIONS.finishOpenId>,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.#open();
    const answer = new URLSearchParams(request.url.slice(request.url.indexOf('?')));
    const presented = { answer, browser: cookieOf(request, 'flow') };
    const { owner, returnPath } = await this.gate.prove<Finished>('openid', presented);
    const { name, grants } = owner;
    request.call.principal = { id: `openid/${owner.subject}`, name, grants, mustChangePassword: false };
    const { secret } = await this.sessions.open(owner, senderOf(request), cookieOf(request, 'session'));
    sendCookies(request, reply, { session: secret, flow: undefined });
    reply.header('location', returnPath);
  }

  #open(): OpenIdSignIn {
    if (this.way.signIn !== undefined) return this.way.signIn;
    throw new ServiceError(
      'ResourceNotFoundException',
      'There is no issuer to sign in at: STOKER_OPENID_FILE is not set.',
    );
  }
}
