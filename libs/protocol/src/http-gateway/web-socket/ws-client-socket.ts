import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { AcceptedUpgrade, ClientSocket } from '@stoker/app/gateway/web-socket/client-socket';
import { CLOSE, closeReason } from '@stoker/core/web-socket/close-codes';
import type { ConnectionEnd } from '@stoker/core/web-socket/web-socket-event';
import { WEB_SOCKET_LIMITS } from '@stoker/core/web-socket/web-socket-limits';
import type { RawData, WebSocket } from 'ws';
import type { BodyAllowance } from '../../aws-wire/http-front/body-allowances.js';
import { FrameMeter } from './frame-meter.js';

/**
 * A client's end over the library that takes frames apart.
 *
 * @param allowance for messages that come in pieces
 */
export function serveClient(
  ws: WebSocket,
  socket: Duplex,
  upgrade: Pick<AcceptedUpgrade, 'open'>,
  allowance: BodyAllowance,
): void {
  const handler = upgrade.open(clientSocket(ws));
  /** Set when nothing that still comes counts any more. */
  let isOver = false;
  const end = (reason: ConnectionEnd): void => {
    if (isOver) return;
    isOver = true;
    // What still comes would take room that nobody gives back.
    stopMeter();
    allowance.release();
    handler.ended(reason);
  };
  const refuse = (code: number): void => {
    ws.close(code);
    end({ code, reason: closeReason(code) });
  };
  ws.on('message', (data, isBinary) => {
    if (isOver) return;
    if (isBinary) refuse(CLOSE.UNSUPPORTED);
    else handler.receive(textOf(data));
  });
  ws.on('ping', () => handler.touch());
  ws.on('pong', () => handler.touch());
  ws.on('error', (error) => end(endOf(codeOf(error))));
  ws.on('close', (code, reason) => end({ code, reason: reason.toString() || closeReason(code) }));
  const stopMeter = meter(socket, allowance, refuse);
}

function clientSocket(ws: WebSocket): ClientSocket {
  return {
    send: (data, onTaken) => ws.send(data, { binary: !isUtf8(data) }, () => onTaken()),
    close: ({ code, reason }) => ws.close(code, reason),
    cut: () => ws.terminate(),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
  };
}

/**
 * Looks at what comes before it is taken apart.
 *
 * @returns looks no more
 */
function meter(socket: Duplex, allowance: BodyAllowance, refuse: (code: number) => void): () => void {
  const frames = new FrameMeter(WEB_SOCKET_LIMITS.frameBytes);
  const look = (chunk: Buffer): void => {
    if (frames.measure(chunk) === 'too-long') return refuse(CLOSE.TOO_BIG);
    try {
      if (frames.pendingBytes === 0) allowance.release();
      else allowance.grow(frames.pendingBytes);
    } catch {
      refuse(CLOSE.TRY_AGAIN);
    }
  };
  socket.prependListener('data', look);
  return () => void socket.off('data', look);
}

/** The library gives texts as they came, and has found them to be UTF-8. */
function textOf(data: RawData): string {
  return (data as Buffer).toString('utf8');
}

const CODES: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: CLOSE.TOO_BIG,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
};

/** What the library has closed the connection with. */
function codeOf({ code = '' }: NodeJS.ErrnoException): number {
  return CODES[code] ?? (code.startsWith('WS_ERR_') ? 1002 : CLOSE.ABNORMAL);
}

function endOf(code: number): ConnectionEnd {
  return { code, reason: closeReason(code) };
}
