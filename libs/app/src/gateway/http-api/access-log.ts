import { fillTemplate } from '@stoker/core/gateway/v2/variables';
import { type ApiCall, type CallEnd, variableOf } from './api-call.js';

/** Takes lines of access logs. Never throws, never blocks. */
export type AccessLog = (line: {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  /** ARN of the log group that the stage's owner wants it in. */
  readonly destination: string;
  /** ms since the epoch. */
  readonly time: number;
  /** Without a newline. */
  readonly text: string;
}) => void;

/** Writes the line that a stage's format makes of a call, where it has one. */
export function logAccess(log: AccessLog, call: ApiCall, end: CallEnd): void {
  const { accountId, apiId, stage, request } = call;
  if (stage.accessLog === undefined) return;
  const { destination, format } = stage.accessLog;
  const value = (scope: Parameters<typeof variableOf>[1], name: string): string | undefined => {
    const found = variableOf(call, scope, name, end);
    return found === undefined ? undefined : inert(found);
  };
  const text = fillTemplate(format, value, '-');
  log({ accountId, apiId, stage: stage.name, destination, time: request.receivedAt, text });
}

/** Formats are often JSON: nothing that a client sends ends a text in it, or the line. */
function inert(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
