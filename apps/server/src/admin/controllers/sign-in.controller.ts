import { Controller, Req, Res } from '@nestjs/common';
import type { Administrator } from '@stoker/app/ports/administrator-store';
import type { Session } from '@stoker/app/ports/session-store';
import { type AdminPrincipal, presentGrants } from '@stoker/app/signin/admin-principal';
import { Administrators } from '@stoker/app/signin/administrators';
import { KnownDevices } from '@stoker/app/signin/known-devices';
import { PasswordSignIn } from '@stoker/app/signin/password-sign-in';
import { Sessions } from '@stoker/app/signin/sessions';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { SIGN_IN_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/sign-in.operations';
import type { FastifyReply } from 'fastify';
import { type AdminRequest, cookieOf, sendCookies, senderOf } from '../http/admin-request.js';
import { requireAdministrator } from '../http/require-administrator.js';
import { CurrentSession, Input, Principal, Serves } from '../http/serves.js';
import { OpenIdWay } from '../openid-way.js';
import { PassportGate } from '../passport-gate.js';
import { shownPrincipal, shownSignIn } from './shown.js';

/** Signing in and out, and one's own password. */
@Controller()
export class SignInController {
  constructor(
    private readonly gate: PassportGate,
    private readonly passwords: PasswordSignIn,
    private readonly sessions: Sessions,
    private readonly devices: KnownDevices,
    private readonly administrators: Administrators,
    private readonly openId: OpenIdWay,
  ) {}

  @Serves(OPERATIONS.signIn)
  async signIn(
    @Input() { body }: InputOf<typeof OPERATIONS.signIn>,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof OPERATIONS.signIn>> {
    const from = senderOf(request);
    const device = cookieOf(request, 'device');
    const administrator = await this.gate.prove<Administrator>('password', { ...from, device, body });
    const { id: administratorId, name, mustChangePassword } = administrator;
    const principal = { id: `administrator/${name}`, name, grants: presentGrants(administrator), mustChangePassword };
    request.call.principal = { ...principal, administratorId };
    const owner = { kind: 'administrator', administratorId } as const;
    const open = await this.sessions.open(owner, from, cookieOf(request, 'session'));
    await this.administrators.noteSignIn(administratorId);
    sendCookies(request, reply, { session: open.secret, device: this.devices.make(name) });
    return shownSignIn(principal, open);
  }

  @Serves(OPERATIONS.signOut)
  async signOut(
    @CurrentSession() session: Session,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof OPERATIONS.signOut>> {
    await this.sessions.end(session.owner, session.id);
    sendCookies(request, reply, { session: undefined });
    const issuerUrl = session.owner.kind === 'openid' ? await this.openId.signIn?.signOutUrl() : undefined;
    return issuerUrl === undefined ? {} : { issuerUrl: issuerUrl.href };
  }

  @Serves(OPERATIONS.whoAmI)
  whoAmI(@Principal() principal: AdminPrincipal, @Req() { call }: AdminRequest): AnswerOf<typeof OPERATIONS.whoAmI> {
    const { session } = principal;
    if (session === undefined || call.sessionSecret === undefined) return shownPrincipal(principal);
    return shownSignIn(principal, { session, secret: call.sessionSecret });
  }

  @Serves(OPERATIONS.changeOwnPassword)
  async changeOwnPassword(
    @Input() { body }: InputOf<typeof OPERATIONS.changeOwnPassword>,
    @Principal() principal: AdminPrincipal,
    @CurrentSession() session: Session,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof OPERATIONS.changeOwnPassword>> {
    const known = { id: requireAdministrator(principal), name: principal.name };
    const administrator = await this.passwords.proveAgain(known, body.present);
    await this.administrators.changeOwnPassword(administrator, body.new, session.id);
    const open = await this.sessions.rotate(session);
    sendCookies(request, reply, { session: open.secret });
    const grants = presentGrants({ ...administrator, mustChangePassword: false });
    return shownSignIn({ ...principal, grants, mustChangePassword: false }, open);
  }
}
