import { expect, it } from 'vitest';
import type { ConnectionDirectory, ConnectionRequest } from '../connection-directory.js';

const HOME = { accountId: '111122223333', apiId: 'abc123defg', stage: 'prod' };

/**
 * What every directory of connections does.
 *
 * @param open a server's view of the one directory
 */
export function connectionDirectoryContract(open: () => Promise<ConnectionDirectory>): void {
  const ids = () => `c${Math.random().toString(36).slice(2)}`;

  it('finds a connection from everywhere until it is released', async () => {
    const [a, b] = [await open(), await open()];
    const id = ids();
    expect(await b.find(id)).toBeUndefined();
    await a.claim([
      [id, HOME],
      [`${id}2`, HOME],
    ]);
    expect(await b.find(id)).toMatchObject({ home: HOME });
    expect(await a.find(`${id}2`)).toEqual(await b.find(`${id}2`));
    await a.release(id);
    expect(await b.find(id)).toBeUndefined();
  });

  it('has the server that holds a connection answer, with what was sent', async () => {
    const [a, b] = [await open(), await open()];
    const id = ids();
    const asked: ConnectionRequest[] = [];
    a.answerWith((request) => {
      asked.push(request);
      return request.kind === 'get'
        ? { kind: 'info', info: { connectedAt: 1, lastActiveAt: 2, sourceIp: '192.0.2.1', userAgent: 'x' } }
        : { kind: 'done' };
    });
    await a.claim([[id, HOME]]);
    const { holder } = (await b.find(id))!;
    const data = new Uint8Array(Buffer.from('{"bytes":"\u2713\0"}'));
    expect(await b.ask(holder, { kind: 'post', connectionId: id, data })).toEqual({ kind: 'done' });
    expect(await b.ask(holder, { kind: 'get', connectionId: id })).toMatchObject({ info: { sourceIp: '192.0.2.1' } });
    expect(asked).toMatchObject([{ kind: 'post', connectionId: id }, { kind: 'get' }]);
    expect(Buffer.from((asked[0] as { readonly data: Uint8Array }).data)).toEqual(Buffer.from(data));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => b.ask(holder, { kind: 'delete', connectionId: id })),
    );
    expect(answers).toHaveLength(50);
  });

  it('calls gone what a server holds that is none any more', async () => {
    const a = await open();
    expect(await a.ask('nobody', { kind: 'get', connectionId: ids() })).toEqual({ kind: 'gone' });
  });
}
