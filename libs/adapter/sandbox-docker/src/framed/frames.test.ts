import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assignment, SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import { encodeAssign, encodeInvoke, FrameReader } from './frames.js';

function frame(type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length + 1, 0);
  head[4] = type;
  return Buffer.concat([head, body]);
}

function read(chunks: Buffer[], maxBodyBytes?: number): [number, string | undefined][] {
  const seen: [number, string | undefined][] = [];
  const onFrame = (type: number, body: Buffer | undefined) => seen.push([type, body?.toString('latin1')]);
  const reader = new FrameReader(() => true, onFrame, maxBodyBytes);
  for (const chunk of chunks) reader.push(chunk);
  return seen;
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return [...chunks, bytes.subarray(offset)];
}

describe('the frame reader', () => {
  const frames = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 40 })), {
    maxLength: 8,
  });

  it('finds the same frames however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 0, max: 12 })), (sent, sizes) => {
        const stream = Buffer.concat(sent.map(([type, body]) => frame(type, body)));
        const expected = sent.map(([type, body]) => [type, Buffer.from(body).toString('latin1')]);
        expect(read(cut(stream, sizes))).toEqual(expected);
      }),
    );
  });

  it('skips a body over the bound without losing its place', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 0, max: 12 })), (sent, sizes) => {
        const stream = Buffer.concat(sent.map(([type, body]) => frame(type, body)));
        const expected = sent.map(([type, body]) => [
          type,
          body.length > 10 ? undefined : Buffer.from(body).toString('latin1'),
        ]);
        expect(read(cut(stream, sizes), 10)).toEqual(expected);
      }),
    );
  });

  it('refuses a frame out of turn at its header, before any of its body is there', () => {
    const seen: number[] = [];
    const reader = new FrameReader(
      (type) => type === 1,
      (type) => seen.push(type),
    );
    reader.push(frame(1, Buffer.from('body')));
    expect(() => reader.push(frame(2, Buffer.alloc(1000)).subarray(0, 5))).toThrow('type 2 is out of turn');
    expect(seen).toEqual([1]);
  });

  it('refuses a frame that has no type', () => {
    expect(() => read([Buffer.from([0, 0, 0, 0, 1])])).toThrow(RangeError);
  });
});

describe('the frames that the worker sends', () => {
  const invocation: SandboxInvocation = {
    requestId: 'r',
    functionArn: 'arn',
    payload: Buffer.from('{"ü":1}'),
    timeoutMs: 3000,
    deadlineMs: 17,
    traceId: 'trace',
  };

  function decode(bytes: Buffer): { type: number; meta: unknown; payload: string } {
    expect(bytes.readUInt32BE(0)).toBe(bytes.length - 4);
    const end = 9 + bytes.readUInt32BE(5);
    return { type: bytes[4]!, meta: JSON.parse(bytes.toString('utf8', 9, end)), payload: bytes.toString('utf8', end) };
  }

  it('INVOKE carries what the handler is told and leaves the timeout out', () => {
    expect(decode(Buffer.concat(encodeInvoke(invocation)))).toEqual({
      type: 2,
      meta: { requestId: 'r', functionArn: 'arn', deadlineMs: 17, traceId: 'trace' },
      payload: '{"ü":1}',
    });
  });

  it('INVOKE of a small payload is one piece, a large payload is not copied', () => {
    expect(encodeInvoke(invocation)).toHaveLength(1);
    const large = { ...invocation, payload: Buffer.alloc(100_000, 'x') };
    const pieces = encodeInvoke(large);
    expect(pieces[1]).toBe(large.payload);
    expect(decode(Buffer.concat(pieces)).payload).toHaveLength(100_000);
  });

  it('ASSIGN keeps the host’s own matters out', () => {
    const assignment: Assignment = {
      codeDir: '/secret/place',
      layerDirs: ['/secret/layer'],
      handler: 'index.handler',
      memoryMb: 128,
      environment: { A: 'ü' },
      functionName: 'f',
      functionVersion: '1',
      accountId: '123456789012',
      logGroup: 'g',
      logStream: 's',
      initTimeoutMs: 10_000,
    };
    const {
      codeDir: _codeDir,
      layerDirs: _layerDirs,
      initTimeoutMs: _initTimeoutMs,
      accountId: _accountId,
      ...told
    } = assignment;
    const bytes = encodeAssign(assignment);
    expect(bytes.readUInt32BE(0)).toBe(bytes.length - 4);
    expect(bytes[4]).toBe(1);
    expect(JSON.parse(bytes.toString('utf8', 5))).toEqual(told);
  });
});
