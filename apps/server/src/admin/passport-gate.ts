import type { OpenIdSignIn } from '@stoker/app/signin/openid-sign-in';
import type { PasswordAttempt, PasswordSignIn } from '@stoker/app/signin/password-sign-in';
import { ServiceError } from '@stoker/core/errors/service-error';
import { Passport, Strategy } from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';

/**
 * Passport's strategies, without what it does to requests and answers of Express: a strategy proves who somebody is, and
 * sessions are ours.
 */
export class PassportGate {
  readonly #passport = new Passport();

  constructor(strategies: Readonly<Record<string, Strategy>>) {
    for (const [name, strategy] of Object.entries(strategies)) this.#passport.use(name, strategy);
  }

  /**
   * Whom a strategy proved.
   *
   * @param presented what the strategy needs of the request, and no more
   * @throws what the strategy failed with, UnrecognizedClientException
   */
  prove<Proven>(strategy: string, presented: object): Promise<Proven> {
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
      // Passport puts methods of its own on what it is given.
      authenticate({ ...presented }, {}, settle);
    });
  }
}

/** Name and password, of a `body`. */
export function passwordStrategy(passwords: PasswordSignIn): Strategy {
  return new LocalStrategy(
    { usernameField: 'name', passwordField: 'password', session: false, passReqToCallback: true },
    (request, name, password, done) => {
      const { address, userAgent, device } = request as unknown as PasswordAttempt;
      passwords.prove({ name, password, address, userAgent, device }).then(
        (administrator) => done(null, administrator),
        (error: unknown) => done(error),
      );
    },
  );
}

/** What a browser brings back from the issuer. */
interface OpenIdAnswer {
  readonly answer: URLSearchParams;
  readonly browser: string | undefined;
}

/** The way back from an OpenID Connect issuer. */
export class OpenIdStrategy extends Strategy {
  constructor(private readonly signIn: OpenIdSignIn) {
    super();
  }

  override authenticate(request: unknown): void {
    const { answer, browser } = request as OpenIdAnswer;
    this.signIn.finish(answer, browser).then(
      (proven) => this.success(proven),
      (error: unknown) => this.error(error),
    );
  }
}
