import type { Caller } from '../identity/caller.js';

/** The APIs that the platform may call by itself, for somebody. */
export const CALLED_SERVICES = ['apigateway', 'apigatewayv2', 'events', 'iam', 'lambda', 'logs', 'scheduler'] as const;
export type CalledService = (typeof CALLED_SERVICES)[number];

/** Inputs and outputs by the names of the service model; what an output holds beside JSON is times and bytes. */
export type CallMembers = Readonly<Record<string, unknown>>;

/**
 * Operations of the platform's APIs, called in process as their callers call them over the wire: the input is checked
 * against the model, every check of the operation is asked of the caller, the account's rate counts, and the audit trail has
 * the call.
 */
export interface ServiceCalls {
  /**
   * @param input members as templates have them: texts for numbers, `Name` for `name`
   * @throws what the operation throws; ValidationException for a member that the model does not know
   */
  call(caller: Caller, service: CalledService, operation: string, input: CallMembers): Promise<CallMembers>;
}
