import type { SandboxSpec } from '@stoker/app/ports/sandbox-driver';

/** What a sandbox is made of, in words. */
export function nameOf({ runtime, image }: SandboxSpec): string {
  return image === undefined ? `runtime ${runtime}` : `image ${image.id}`;
}
