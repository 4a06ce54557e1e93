import { createHash } from 'node:crypto';
import type { RuntimeId } from '@stoker/core/model/runtime';

/** Every runtime has one version here, so its name gives the identifier, shaped as AWS's are. */
export function runtimeVersionArn(runtime: RuntimeId, region: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
}
