import { ServiceError } from '@stoker/core/errors/service-error';
import { functionArn } from '@stoker/core/model/arn';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { CachedIdentity } from '../identity/cached-identity.js';
import { LAMBDA_SERVICE, serviceMayAssume } from '../identity/service-role.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Role } from '../ports/identity-store.js';
import type { TemporaryCredentials } from './session.js';
import type { SessionTokens } from './session-tokens.js';

/** Seconds that the credentials of an environment are good for: it is replaced before they are over. */
const SESSION_SECONDS = 3 * 3600;

/**
 * Assumes functions' roles for their execution environments, as the service that the roles trust. The session has the
 * function's name, as on Lambda. https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export class ExecutionCredentials {
  constructor(
    private readonly identity: Pick<CachedIdentity, 'findRole'>,
    private readonly tokens: SessionTokens,
    private readonly region: string,
  ) {}

  /**
   * Credentials for one environment of the version; at once, as a rule, and without a write.
   *
   * @throws AccessDeniedException where the role is gone or its trust policy does not name the service any more
   */
  issue(version: FunctionVersion): MaybePromise<TemporaryCredentials> {
    const role = this.identity.findRole(version.role);
    return role instanceof Promise ? role.then((found) => this.#assume(version, found)) : this.#assume(version, role);
  }

  #assume({ accountId, functionName }: FunctionVersion, role: Role | undefined): TemporaryCredentials {
    const arn = functionArn(this.region, accountId, functionName);
    if (role?.accountId !== accountId || !serviceMayAssume(role, LAMBDA_SERVICE, { accountId, arn })) {
      throw new ServiceError('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.');
    }
    return this.tokens.issue(
      {
        subject: { kind: 'role', roleArn: role.arn, roleId: role.uniqueId, sessionName: functionName },
        sourceFunctionArn: arn,
      },
      SESSION_SECONDS,
    );
  }
}
