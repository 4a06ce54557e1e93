import type { ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import { z } from 'zod';
import { ERROR_STATUS } from '../aws-wire/error-status.js';

/** The one shape of every error of the admin API. */
export const errorAnswer = z.object({
  error: z.object({
    code: z.string().describe('One of a closed list, such as `AccessDeniedException`.'),
    message: z.string().describe('For people.'),
    requestId: z.string().describe('As the log has it.'),
    fields: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('What is wrong with the input, member by member.'),
  }),
});
export type ErrorAnswer = z.output<typeof errorAnswer>;

/** Those that say "sign in": HTTP has a status of its own for them, which AWS's front does not use. */
const SIGN_IN: ReadonlySet<ErrorCode> = new Set([
  'ExpiredTokenException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
]);

export function adminStatus({ code }: Pick<ServiceError, 'code'>): number {
  return SIGN_IN.has(code) ? 401 : ERROR_STATUS[code];
}
