import type Docker from 'dockerode';

const DEADLINE_MS = 10_000;

/** Labels of a local image, or undefined when there is none of that name. */
export async function findImage(
  docker: Docker,
  name: string,
  deadlineMs: number = DEADLINE_MS,
): Promise<Readonly<Record<string, string>> | undefined> {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  const [found] = await docker.listImages({ filters: { reference: [name] }, abortSignal });
  // Docker answers null where an image has no labels, whatever the types say.
  return found && ((found.Labels as Record<string, string> | null) ?? {});
}
