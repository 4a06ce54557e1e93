import { z } from 'zod';
import { adminOperations } from './admin-operation.js';
import { accountId, grant, id, password, role, time } from './fields.js';

const principal = z.object({
  id: z.string().describe('As records have it: `administrator/NAME`, `openid/SUBJECT` or `token/ID`.'),
  name: z.string(),
  grants: z.array(grant),
  mustChangePassword: z.boolean().describe('Then nothing is allowed but to set another password.'),
});

const signedIn = principal.extend({
  csrfToken: z
    .string()
    .describe('To be sent as `X-Stoker-Csrf` with every call of this session that changes anything.'),
  expiresAt: time,
});

const session = z.object({
  id,
  current: z.boolean(),
  address: z.string(),
  userAgent: z.string(),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
});

/** Signing in and out, and one's own sessions. */
export const SIGN_IN_OPERATIONS = adminOperations({
  signInOptions: {
    method: 'GET',
    path: '/sign-in',
    access: 'public',
    mutates: false,
    summary: 'Say which ways there are to sign in.',
    answer: z.object({ password: z.boolean(), openId: z.boolean() }),
  },
  signIn: {
    method: 'POST',
    path: '/sign-in',
    access: 'public',
    mutates: true,
    summary: 'Sign in with a name and a password. Sets the session cookie.',
    body: z.strictObject({ name: z.string().min(1).max(256), password }),
    answer: signedIn,
  },
  beginOpenId: {
    method: 'GET',
    path: '/openid/begin',
    access: 'public',
    mutates: false,
    summary: 'Go to the issuer to sign in there. For browsers, as a link.',
    query: z.strictObject({
      return: z.string().max(1_024).optional().describe('Path of this site to come back to; `/` for anything else.'),
    }),
    status: 303,
  },
  finishOpenId: {
    method: 'GET',
    path: '/openid/callback',
    access: 'public',
    mutates: true,
    entered: true,
    summary: 'Come back from the issuer. Sets the session cookie and goes on to the path that was asked for.',
    query: z.looseObject({ state: z.string(), code: z.string().optional(), error: z.string().optional() }),
    status: 303,
  },
  signOut: {
    method: 'POST',
    path: '/sign-out',
    access: 'session',
    mutates: true,
    summary: 'End this session.',
    answer: z.object({ issuerUrl: z.url().optional().describe('Where to go to sign out of the issuer too.') }),
  },
  whoAmI: {
    method: 'GET',
    path: '/session',
    access: 'known',
    mutates: false,
    summary: 'Say who the caller is and what they may do.',
    answer: principal.extend({ csrfToken: z.string().optional(), expiresAt: time.optional() }),
  },
  changeOwnPassword: {
    method: 'PUT',
    path: '/session/password',
    access: 'session',
    mutates: true,
    summary: "Set one's own password. Ends all other sessions, and gives this one another cookie and CSRF token.",
    body: z.strictObject({ present: password, new: password }),
    answer: signedIn,
  },
  listSessions: {
    method: 'GET',
    path: '/sessions',
    access: 'session',
    mutates: false,
    summary: "List one's own sessions, the newest first.",
    answer: z.object({ items: z.array(session) }),
  },
  endSession: {
    method: 'DELETE',
    path: '/sessions/:sessionId',
    access: 'session',
    mutates: true,
    summary: "End one of one's own sessions.",
    params: z.strictObject({ sessionId: id }),
    status: 204,
  },
  endAllSessions: {
    method: 'DELETE',
    path: '/sessions',
    access: 'session',
    mutates: true,
    summary: "End all of one's own sessions, this one among them.",
    status: 204,
  },
  signInSettings: {
    method: 'GET',
    path: '/sign-in/settings',
    access: 'admin:read',
    mutates: false,
    summary: 'Show how signing in is set up. Secrets are not shown.',
    answer: z.object({
      sessions: z.object({ idleSeconds: z.number(), longestSeconds: z.number() }),
      password: z.object({
        minLength: z.number(),
        maxLength: z.number(),
        freeAttempts: z.number(),
        longestWaitSeconds: z.number(),
      }),
      tokens: z.object({ longestDays: z.number() }),
      openId: z
        .object({
          issuer: z.string(),
          clientId: z.string(),
          groupsClaim: z.string(),
          groups: z.array(
            z.object({
              group: z.string(),
              role: role.optional(),
              accountId: accountId.optional(),
              access: z.string().optional(),
            }),
          ),
        })
        .optional(),
    }),
  },
});
