import type { Administrator } from '@stoker/app/ports/administrator-store';
import type { Origin } from '@stoker/app/signin/sessions';
import type { PasswordSignIn } from '@stoker/app/signin/password-sign-in';
import { ServiceError } from '@stoker/core/errors/service-error';
import { Passport, type Strategy } from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';

/** What a strategy of passport is shown of a request: what it needs, and no more. */
export interface Presented extends Origin {
  readonly body: object;
  readonly device?: string | undefined;
}

/**
 * Passport's strategies, without what it does to requests and answers of Express: a strategy proves who somebody is, and
 * sessions are ours.
 */
export class PassportGate {
  readonly #passport = new Passport();

  constructor(strategies: Readonly<Record<string, Strategy>>) {
    for (const [name, strategy] of Object.entries(strategies)) this.#passport.use(name, strategy);
  }

  /** Whom the strategy proved. @throws what the strategy failed with, UnrecognizedClientException */
  prove<Proven>(strategy: string, presented: Presented): Promise<Proven> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, proven?: Proven | false | null): void => {
        if (error) reject(error);
        else if (proven) resolve(proven);
        else reject(new ServiceError('UnrecognizedClientException', 'Name or password is wrong.'));
      };
      const authenticate = this.#passport.authenticate(strategy, { session: false }, settle) as (
        request: object,
        response: object,
        next: (error: unknown) => void,
      ) => void;
      authenticate({ ...presented, query: {} }, {}, settle);
    });
  }
}

/** Name and password, proven by the use case. */
export function passwordStrategy(passwords: PasswordSignIn): Strategy {
  return new LocalStrategy(
    { usernameField: 'name', passwordField: 'password', session: false, passReqToCallback: true },
    (request, name, password, done) => {
      const { address, userAgent, device } = request as unknown as Presented;
      passwords.prove({ name, password, address, userAgent, device }).then(
        (administrator: Administrator) => done(null, administrator),
        (error: unknown) => done(error),
      );
    },
  );
}
