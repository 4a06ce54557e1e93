import { describe, expect, it } from 'vitest';
import { ResponseChannel } from './response-channel.js';

const BIG = Buffer.alloc(64 * 1024, 'x');

async function text(channel: ResponseChannel): Promise<string> {
  const chunks = [];
  for await (const chunk of channel) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Whether a promise has resolved by now. */
async function isDone(promise: Promise<void> | undefined): Promise<boolean> {
  return Promise.race([
    promise?.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(resolve, false)),
  ]).then((done) => done === true);
}

describe('the channel of a response', () => {
  it('begins once, with the type of what comes', async () => {
    const channel = new ResponseChannel();
    expect(channel.contentType).toBeUndefined();
    channel.begin('text/plain');
    await channel.begun;
    expect(channel.contentType).toBe('text/plain');
  });

  it('brings everything in order, whoever is first', async () => {
    const channel = new ResponseChannel();
    void channel.write(Buffer.from('a'));
    void channel.write(Buffer.from('b'));
    const all = text(channel);
    await new Promise(setImmediate);
    void channel.write(Buffer.from('c'));
    await new Promise(setImmediate);
    void channel.write(Buffer.from('d'));
    channel.close();
    expect([await all, channel.bytes]).toEqual(['abcd', 4]);
  });

  it('holds the writer while it is full, until it is read', async () => {
    const channel = new ResponseChannel();
    expect(channel.write(Buffer.from('small'))).toBeUndefined();
    const full = channel.write(BIG);
    expect(await isDone(full)).toBe(false);
    const reader = channel[Symbol.asyncIterator]();
    const first = await reader.next();
    expect((first.value as Uint8Array).length).toBe(BIG.length + 5);
    expect(await isDone(full)).toBe(true);
  });

  it('can be read to the end after it was closed, and takes nothing more', async () => {
    const channel = new ResponseChannel();
    const full = channel.write(BIG);
    channel.close();
    expect(await isDone(full)).toBe(true);
    expect(channel.write(BIG)).toBeUndefined();
    expect((await text(channel)).length).toBe(BIG.length);
  });

  it('sets the writer free when the reader goes away, and drops the rest', async () => {
    const channel = new ResponseChannel();
    void channel.write(BIG);
    const reader = channel[Symbol.asyncIterator]();
    await reader.next();
    const full = channel.write(BIG);
    expect(await isDone(full)).toBe(false);
    await reader.return();
    expect(await isDone(full)).toBe(true);
    expect([channel.write(BIG), channel.bytes]).toEqual([undefined, 2 * BIG.length]);
  });
});
