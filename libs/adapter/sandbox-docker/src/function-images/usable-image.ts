import { posix } from 'node:path';
import type { ImageInspectInfo } from 'dockerode';
import type { FunctionSettings } from '@stoker/core/model/function';
import { ImageUnusable, type PreparedImage } from '@stoker/app/ports/image-store';

/** Bytes of an image unpacked. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_IMAGE_BYTES = 10 * 1024 ** 3;
const MAX_VOLUMES = 32;
/** What an image's own environment and command may take of the pipe that hands them to the launcher. */
const MAX_CONFIG_BYTES = 32 * 1024;
/** Where a sandbox has something of its own: a volume at, above or below it would be in the way. */
const TAKEN = ['/proc', '/sys', '/dev', '/run/stoker', '/etc/group', '/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];
const ENGINE_ARCHITECTURE = { x86_64: 'amd64', arm64: 'arm64' } as const;

/**
 * What a sandbox needs to know of an image. Its user, labels, health check, ports and stop signal are not asked: the
 * sandbox has its own.
 *
 * @throws ImageUnusable when no sandbox can run it
 */
export function usableImage(info: ImageInspectInfo, architecture: FunctionSettings['architecture']): PreparedImage {
  requirePlatform(info, architecture);
  if (info.Size > MAX_IMAGE_BYTES) throw invalid('The image is larger than 10 GB unpacked.');
  // Docker answers null for whatever an image does not say, whatever the types say.
  const config = (info.Config ?? {}) as { [Member in keyof ImageInspectInfo['Config']]?: unknown };
  const entryPoint = texts(config.Entrypoint);
  const command = texts(config.Cmd);
  const environment = texts(config.Env);
  const handedOver = [...entryPoint, ...command, ...environment].join('\n');
  if (handedOver.includes('\0')) throw invalid('The image has a NUL character in its entry point or environment.');
  const bytes = Buffer.byteLength(handedOver);
  if (bytes > MAX_CONFIG_BYTES) {
    throw invalid(`The image's entry point, command and environment take more than ${MAX_CONFIG_BYTES} bytes.`);
  }
  return {
    id: info.Id,
    volumes: volumesOf(config.Volumes),
    entryPoint,
    command,
    workingDirectory: typeof config.WorkingDir === 'string' && config.WorkingDir !== '' ? config.WorkingDir : '/',
    environment: Object.fromEntries(environment.map(splitVariable).filter(([name]) => name !== '')),
  };
}

function requirePlatform({ Os, Architecture }: ImageInspectInfo, architecture: FunctionSettings['architecture']): void {
  if (Os === 'linux' && Architecture === ENGINE_ARCHITECTURE[architecture]) return;
  throw invalid(`The image is for ${Os}/${Architecture}, but the function's architecture is ${architecture}.`);
}

function volumesOf(volumes: unknown): string[] {
  // As the engine reads them: cleaned, so that none is left over to become a writable volume.
  const declared = Object.keys((volumes as object | null | undefined) ?? {});
  const paths = [...new Set(declared.map((path) => posix.resolve('/', path)))].filter((path) => path !== '/tmp');
  if (paths.length > MAX_VOLUMES) throw invalid(`The image declares more than ${MAX_VOLUMES} volumes.`);
  const blocked = paths.find(
    (path) => path === '/' || isWithin('/tmp', path) || TAKEN.some((one) => overlap(one, path)),
  );
  if (blocked !== undefined)
    throw invalid(`The image declares a volume at ${blocked}, where the sandbox has its own files.`);
  return paths.sort();
}

function overlap(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function splitVariable(entry: string): readonly [name: string, value: string] {
  const index = entry.indexOf('=');
  return index < 0 ? [entry, ''] : [entry.slice(0, index), entry.slice(index + 1)];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function invalid(message: string): ImageUnusable {
  return new ImageUnusable('InvalidImage', message);
}
