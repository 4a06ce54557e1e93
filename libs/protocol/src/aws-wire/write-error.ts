import type { ServiceError } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../aws-model/service-model.js';
import { ERROR_STATUS } from './error-status.js';
import { wireName } from './shapes.js';
import { JSON_TYPE, type WireResponse } from './wire-response.js';

/** Members that the protocol itself fills. */
const OWN_MEMBERS = new Set(['Type', 'Message', 'message']);

/**
 * An error as the service's clients expect it. Errors of the model carry `Type`, the message under the model's
 * own spelling and their further members in the body or in headers; all others come from the front door, which
 * says `message`, or `Message` where a policy refuses, and nothing else but when to try again.
 */
export function writeError(model: ServiceModel, error: ServiceError): WireResponse & { readonly body: string } {
  const headers: Record<string, string> = { 'content-type': JSON_TYPE, 'x-amzn-ErrorType': error.code };
  const shape = model.shapes[error.code];
  if (shape?.type !== 'structure') {
    const { retryAfterSeconds } = error.members;
    if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
    return {
      status: ERROR_STATUS[error.code],
      headers,
      body: JSON.stringify({ [frontDoorSpelling(error)]: error.message }),
    };
  }
  const body: Record<string, string | number> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const value = error.members[name];
    if (value === undefined || OWN_MEMBERS.has(name)) continue;
    if (member.location === 'header') headers[wireName(name, member)] = String(value);
    else body[wireName(name, member)] = value;
  }
  body['Type'] = error.fault === 'client' ? 'User' : 'Service';
  const { Message } = shape.members;
  body[Message === undefined ? 'message' : wireName('Message', Message)] = error.message;
  return { status: shape.errorStatus ?? ERROR_STATUS[error.code], headers, body: JSON.stringify(body) };
}

function frontDoorSpelling({ code }: ServiceError): 'Message' | 'message' {
  return code === 'AccessDeniedException' ? 'Message' : 'message';
}
