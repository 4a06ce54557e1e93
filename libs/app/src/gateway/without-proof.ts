import type { HeaderList } from '@stoker/core/http/http-request';

/** What proves a caller is for the front door alone: functions get what it proves. */
export function withoutProof(headers: HeaderList): HeaderList {
  return headers.filter((_, at) => !PROOFS.has(headers[at - (at % 2)]!.toLowerCase()));
}

const PROOFS: ReadonlySet<string> = new Set(['authorization', 'x-amz-security-token']);
