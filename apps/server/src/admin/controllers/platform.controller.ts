import { Controller } from '@nestjs/common';
import { PASSWORD_LENGTH } from '@stoker/core/signin/administrator-rules';
import { TOKEN_RULES } from '@stoker/app/signin/api-tokens';
import { SIGN_IN_RULES } from '@stoker/app/signin/password-sign-in';
import { SESSION_RULES } from '@stoker/app/signin/sessions';
import type { AnswerOf } from '@stoker/protocol/admin-api/admin-operation';
import { openApiDocument } from '@stoker/protocol/admin-api/openapi';
import { ADMIN_OPERATIONS } from '@stoker/protocol/admin-api/operations';
import { PLATFORM_OPERATIONS } from '@stoker/protocol/admin-api/platform.operations';
import { SIGN_IN_OPERATIONS } from '@stoker/protocol/admin-api/sign-in.operations';
import type { OpenIdSettings } from '../../config/openid-file.js';
import { Readiness } from '../../platform/readiness.js';
import { Serves } from '../http/serves.js';
import { OpenIdWay } from '../openid-way.js';

const VERSION = '0.1.0';

/** The platform itself, and what the API says of itself. */
@Controller()
export class PlatformController {
  readonly #document = openApiDocument(ADMIN_OPERATIONS, VERSION);

  constructor(
    private readonly readiness: Readiness,
    private readonly openId: OpenIdWay,
  ) {}

  @Serves(PLATFORM_OPERATIONS.health)
  health(): AnswerOf<typeof PLATFORM_OPERATIONS.health> {
    const missing = this.readiness.missing();
    const status = missing.length === 0 ? 'ready' : 'unavailable';
    return { status, missing, uptimeSeconds: Math.floor(process.uptime()) };
  }

  @Serves(PLATFORM_OPERATIONS.openApi)
  openApi(): AnswerOf<typeof PLATFORM_OPERATIONS.openApi> {
    return this.#document;
  }

  @Serves(SIGN_IN_OPERATIONS.signInOptions)
  signInOptions(): AnswerOf<typeof SIGN_IN_OPERATIONS.signInOptions> {
    return { password: true, openId: this.openId.signIn !== undefined };
  }

  @Serves(SIGN_IN_OPERATIONS.signInSettings)
  signInSettings(): AnswerOf<typeof SIGN_IN_OPERATIONS.signInSettings> {
    const { idleMs, longestMs } = SESSION_RULES;
    const { free, longestMs: longestWaitMs } = SIGN_IN_RULES.name;
    return {
      sessions: { idleSeconds: idleMs / 1_000, longestSeconds: longestMs / 1_000 },
      password: {
        minLength: PASSWORD_LENGTH.min,
        maxLength: PASSWORD_LENGTH.max,
        freeAttempts: free,
        longestWaitSeconds: longestWaitMs / 1_000,
      },
      tokens: { longestDays: TOKEN_RULES.longestDays },
      ...(this.openId.settings === undefined ? {} : { openId: shownOpenId(this.openId.settings) }),
    };
  }
}

function shownOpenId({ issuer, clientId, groupsClaim, groups }: OpenIdSettings) {
  return { issuer: issuer.href, clientId, groupsClaim, groups: groups.map((group) => ({ ...group })) };
}
