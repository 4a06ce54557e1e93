import { Controller, Req, Res } from '@nestjs/common';
import type { Session } from '@stoker/app/ports/session-store';
import { Sessions } from '@stoker/app/signin/sessions';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { SIGN_IN_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/sign-in.operations';
import type { FastifyReply } from 'fastify';
import { type AdminRequest, sendCookies } from '../http/admin-request.js';
import { CurrentSession, Input, Serves } from '../http/serves.js';
import { shownTime } from './shown.js';

/** The sessions of whoever asks. */
@Controller()
export class OwnSessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Serves(OPERATIONS.listSessions)
  async list(@CurrentSession() current: Session): Promise<AnswerOf<typeof OPERATIONS.listSessions>> {
    const sessions = await this.sessions.list(current.owner);
    return {
      items: sessions.map(({ id, address, userAgent, createdAt, lastSeenAt, expiresAt }) => ({
        id,
        current: id === current.id,
        address,
        userAgent,
        createdAt: shownTime(createdAt),
        lastSeenAt: shownTime(lastSeenAt),
        expiresAt: shownTime(expiresAt),
      })),
    };
  }

  @Serves(OPERATIONS.endSession)
  async end(
    @Input() { params }: InputOf<typeof OPERATIONS.endSession>,
    @CurrentSession() current: Session,
  ): Promise<void> {
    await this.sessions.end(current.owner, params.sessionId);
  }

  @Serves(OPERATIONS.endAllSessions)
  async endAll(
    @CurrentSession() current: Session,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.endAll(current.owner);
    sendCookies(request, reply, { session: undefined });
  }
}
