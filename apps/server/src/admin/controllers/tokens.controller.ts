import { Controller } from '@nestjs/common';
import type { ApiToken } from '@stoker/app/ports/api-token-store';
import type { AdminPrincipal } from '@stoker/app/signin/admin-principal';
import { ApiTokens } from '@stoker/app/signin/api-tokens';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { TOKEN_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/token.operations';
import { requireAdministrator } from '../http/require-administrator.js';
import { Input, Principal, Serves } from '../http/serves.js';
import { optionalTime, pageRequest, shownPage, shownTime } from './shown.js';

/** Tokens of scripts: one's own, and for administrators everybody's. */
@Controller()
export class TokensController {
  constructor(private readonly tokens: ApiTokens) {}

  @Serves(OPERATIONS.createToken)
  async create(
    @Input() { body }: InputOf<typeof OPERATIONS.createToken>,
    @Principal() principal: AdminPrincipal,
  ): Promise<AnswerOf<typeof OPERATIONS.createToken>> {
    const { token, text } = await this.tokens.create(principal, body);
    return { ...shown(token), token: text };
  }

  @Serves(OPERATIONS.listOwnTokens)
  async listOwn(
    @Input() { query }: InputOf<typeof OPERATIONS.listOwnTokens>,
    @Principal() principal: AdminPrincipal,
  ): Promise<AnswerOf<typeof OPERATIONS.listOwnTokens>> {
    return shownPage(await this.tokens.list(pageRequest(query), requireAdministrator(principal)), shown);
  }

  @Serves(OPERATIONS.revokeOwnToken)
  async revokeOwn(
    @Input() { params }: InputOf<typeof OPERATIONS.revokeOwnToken>,
    @Principal() principal: AdminPrincipal,
  ): Promise<void> {
    await this.tokens.revoke(params.tokenId, requireAdministrator(principal));
  }

  @Serves(OPERATIONS.listTokens)
  async list(
    @Input() { query }: InputOf<typeof OPERATIONS.listTokens>,
  ): Promise<AnswerOf<typeof OPERATIONS.listTokens>> {
    return shownPage(await this.tokens.list(pageRequest(query)), shown);
  }

  @Serves(OPERATIONS.revokeToken)
  async revoke(@Input() { params }: InputOf<typeof OPERATIONS.revokeToken>): Promise<void> {
    await this.tokens.revoke(params.tokenId);
  }
}

function shown(token: ApiToken) {
  const { id, description, scopes, administratorId, createdAt, expiresAt } = token;
  return {
    id,
    description,
    scopes: [...scopes],
    ...(administratorId === undefined ? {} : { administratorId }),
    createdAt: shownTime(createdAt),
    expiresAt: shownTime(expiresAt),
    ...optionalTime('lastUsedAt', token.lastUsedAt),
    ...optionalTime('revokedAt', token.revokedAt),
  };
}
