import type { ServerResponse } from 'node:http';

/** 202 with the body that Lambda sends. */
export function sendAccepted(response: ServerResponse): void {
  send(response, 202, { status: 'OK' });
}

/** An error in the shape of the Runtime API. */
export function sendError(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  send(response, status, { errorMessage, errorType });
}

export function sendInvalidRequestId(response: ServerResponse): void {
  sendError(response, 400, 'InvalidRequestID', 'Invalid request ID');
}

export function sendInvalidTransition(response: ServerResponse, what: string): void {
  sendError(response, 403, 'InvalidStateTransition', `${what} is not allowed in the present state of the runtime`);
}

/** JSON of any kind. */
export function send(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length });
  response.end(bytes);
}
