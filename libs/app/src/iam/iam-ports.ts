import type { RandomBytes } from '../identity/credentials.js';
import type { IamStore } from '../ports/iam-store.js';

/** What the use cases of IAM stand on; each takes the part that it needs. */
export interface IamPorts {
  readonly iam: IamStore;
  readonly random: RandomBytes;
}
