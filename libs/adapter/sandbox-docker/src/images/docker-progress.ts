import type Docker from 'dockerode';
import { lastLines } from './run-command.js';

/** Tells what is going on, one line at a time. */
export type OnProgress = (line: string) => void;

interface DockerEvent {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
}

/**
 * Reads Docker's JSON messages to their end.
 *
 * @throws an Error with Docker's reason and the last lines before it, when one of the messages is an error
 */
export async function followDocker(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onProgress: OnProgress,
): Promise<void> {
  let output = '';
  let failure: string | undefined;
  await new Promise<void>((resolve, reject) => {
    const finish = (error: Error | null) => (error && failure === undefined ? reject(error) : resolve());
    docker.modem.followProgress(stream, finish, (event: DockerEvent) => {
      failure ??= event.error;
      const text = event.stream ?? (event.status === undefined ? '' : `${event.status}\n`);
      output += text;
      for (const line of text.split('\n')) if (line.trim() !== '') onProgress(line.trimEnd());
    });
  });
  if (failure !== undefined) throw new Error(`${failure}\n${lastLines(output)}`);
}
