import type { AccessNotes } from '../gateway/site.js';

/** What is written down of one request to the front door: its access line. */
export interface HttpRequestEvent extends Omit<AccessNotes, 'defect'> {
  readonly requestId: string;
  readonly method: string;
  readonly host: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  readonly protocol: string;
  readonly sourceIp: string;
  /** HTTP status; 499 where the sender went away before its answer. */
  readonly status: number;
  readonly responseBytes: number;
  /** False where the answer was cut. */
  readonly whole: boolean;
  /** ms from the head's arrival to the answer's hand-over. */
  readonly durationMs: number;
}
