import { closeSync, constants as fsConstants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants as osConstants } from 'node:os';
import type { ProcessExit, StartFailure } from '@stoker/core/extensions/extension-failure';
import { errnoName } from '../syscalls/libc.js';

/** No line of the launcher is longer; what the function writes there may be. */
const MAX_LINE_CHARS = 512;
/** Many times what the launcher has to say in its life. To read on would be work that a function makes for all others. */
const MAX_BYTES = 64 * 1024;
const EXTENSION_LINE = /^extension (.+) (exit|signal|error) (\d{1,5})$/;
const RUNTIME_LINE = /^runtime (exit|signal|error|directory) (\d{1,5})(?: (\/\S{1,300}))?$/;

const SIGNALS = new Map(Object.entries(osConstants.signals).map(([name, number]) => [number, name]));

/** What became of the processes that the launcher outlives. */
export interface LauncherEvents {
  onExtensionExit(name: string, exit: ProcessExit): void;
  onExtensionError(name: string, errno: string): void;
  onRuntimeExit(exit: ProcessExit): void;
  onRuntimeError(failure: StartFailure): void;
}

/**
 * The launcher's lines about processes. The function can write there as well: a line that is none is passed over, and
 * one that is forged tells lies about the function's own environment only.
 */
export class LauncherStatus {
  readonly #socket: Socket;
  #rest = '';
  #bytes = 0;

  constructor(
    path: string,
    private readonly events: Partial<LauncherEvents>,
  ) {
    // Open for writing as well, so that it has no end whenever the launcher closes it.
    const fd = openSync(path, fsConstants.O_RDWR | fsConstants.O_NONBLOCK);
    try {
      this.#socket = new Socket({ fd, readable: true, writable: false });
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BYTES) this.close();
    else this.#read(chunk.toString());
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
    for (const line of lines) this.#obey(line);
  }

  #obey(line: string): void {
    const [, name, how, number] = EXTENSION_LINE.exec(line) ?? [];
    if (name !== undefined) {
      if (how === 'error') this.events.onExtensionError?.(name, errnoName(Number(number)));
      else this.events.onExtensionExit?.(name, exitOf(how, Number(number)));
      return;
    }
    const [, runtimeHow, runtimeNumber, bootstrap] = RUNTIME_LINE.exec(line) ?? [];
    if (runtimeHow === undefined) return;
    if (runtimeHow === 'exit' || runtimeHow === 'signal') {
      this.events.onRuntimeExit?.(exitOf(runtimeHow, Number(runtimeNumber)));
    } else {
      const what = runtimeHow === 'directory' ? 'directory' : 'program';
      this.events.onRuntimeError?.({ what, errno: errnoName(Number(runtimeNumber)), bootstrap });
    }
  }
}

function exitOf(how: string | undefined, number: number): ProcessExit {
  if (how === 'exit') return { reason: 'exit', status: number };
  return { reason: 'signal', signal: SIGNALS.get(number) ?? `SIG${number}` };
}
