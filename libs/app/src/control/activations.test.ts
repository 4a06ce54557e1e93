import { beforeEach, describe, expect, it } from 'vitest';
import type { CodeReference, FunctionVersion } from '@stoker/core/model/function';
import { Activations } from './activations.js';
import { createFunction } from './create-function.js';
import { ControlKit, HELLO, SETTINGS, ZIP } from './testing/control-kit.js';
import { InMemoryCodeStore } from './testing/in-memory-code-store.js';

/** Packages that become ready only when the test says so. */
class SlowCodeStore extends InMemoryCodeStore {
  readonly waiting: (() => void)[] = [];

  override async materialise(accountId: string, code: CodeReference): Promise<string> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return super.materialise(accountId, code);
  }
}

class SlowKit extends ControlKit {
  override readonly code = new SlowCodeStore();
}

let kit: SlowKit;
let ended: string[];
let activations: Activations;

const until = async (done: () => boolean) => {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
};
const create = (functionName: string): Promise<FunctionVersion> =>
  createFunction(kit, { ...HELLO, functionName }, { settings: SETTINGS, zip: ZIP, publish: false });

beforeEach(() => {
  kit = new SlowKit();
  ended = [];
  activations = new Activations(kit, (version, { kind }) => ended.push(`${version.functionName} ${kind}`), 2);
});

describe('Activations', () => {
  it('runs a few at once and the rest in turn', async () => {
    for (const name of ['a', 'b', 'c']) activations.schedule(await create(name));
    await until(() => kit.code.waiting.length === 2);
    kit.code.waiting.shift()?.();
    await until(() => kit.code.waiting.length === 2);
    expect(ended).toEqual(['a succeeded']);
    for (const ready of kit.code.waiting.splice(0)) ready();
    await until(() => ended.length === 3);
    expect(ended.sort()).toEqual(['a succeeded', 'b succeeded', 'c succeeded']);
  });

  it('has no zip wait for images that a registry is slow to give', async () => {
    const release: (() => void)[] = [];
    const { images } = kit;
    const prepare = images.prepare.bind(images);
    images.prepare = (...image) => new Promise<void>((resolve) => release.push(resolve)).then(() => prepare(...image));
    const { runtime: _runtime, handler: _handler, ...settings } = SETTINGS;
    images.push(HELLO.accountId, 'stoker/app:1', 'an image');
    for (const functionName of ['i', 'j', 'k']) {
      const command = { settings, imageUri: 'stoker/app:1', publish: false };
      activations.schedule(await createFunction(kit, { ...HELLO, functionName }, command));
    }
    activations.schedule(await create('zip'));
    await until(() => kit.code.waiting.length === 1 && release.length === 2);
    kit.code.waiting.shift()?.();
    await until(() => ended.length === 1);
    expect(ended).toEqual(['zip succeeded']);
    const closed = activations.close();
    for (const go of release) go();
    await closed;
    expect(ended).toEqual(['zip succeeded', 'i succeeded', 'j succeeded']);
  });

  it('takes up what an earlier process left', async () => {
    await create('left');
    await activations.resume();
    await until(() => kit.code.waiting.length === 1);
    kit.code.waiting.shift()?.();
    await until(() => ended.length === 1);
    expect(await kit.functions.findVersion({ ...HELLO, functionName: 'left' })).toMatchObject({ state: 'Active' });
  });

  it('ends what runs on close, and leaves the rest to the next start', async () => {
    for (const name of ['a', 'b', 'c']) activations.schedule(await create(name));
    await until(() => kit.code.waiting.length === 2);
    const closed = activations.close();
    for (const ready of kit.code.waiting.splice(0)) ready();
    await closed;
    activations.schedule(await create('d'));
    expect(ended.sort()).toEqual(['a succeeded', 'b succeeded']);
    const unsettled = await kit.functions.listUnsettled();
    expect(unsettled.map((one) => one.functionName).sort()).toEqual(['c', 'd']);
  });

  it('goes on after an activation that the store broke', async () => {
    const broken = await create('broken');
    const { settleVersion } = kit.functions;
    kit.functions.settleVersion = () => Promise.reject(new Error('connection lost'));
    activations.schedule(broken);
    await until(() => kit.code.waiting.length === 1);
    kit.code.waiting.shift()?.();
    await until(() => ended.length === 1);
    expect(ended).toEqual(['broken abandoned']);
    kit.functions.settleVersion = settleVersion;
    await activations.resume();
    await until(() => kit.code.waiting.length === 1);
    kit.code.waiting.shift()?.();
    await until(() => ended.length === 2);
    expect(ended[1]).toBe('broken succeeded');
  });
});
