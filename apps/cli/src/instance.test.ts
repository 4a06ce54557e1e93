import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Home, homeAt } from './home.js';
import { instanceOf, openSecrets, readSecrets } from './instance.js';
import { parseSettings } from './settings.js';
import { superuserUrl } from './system/sql.js';

let home: Home;
beforeEach(async () => void (home = homeAt(await mkdtemp(join(tmpdir(), 'stoker-')))));
afterEach(() => rm(home.root, { recursive: true }));

describe('secrets', () => {
  it('are made once, each its own', async () => {
    const secrets = await openSecrets(home);
    expect(new Set(Object.values(secrets)).size).toBe(3);
    expect(await openSecrets(home)).toEqual(secrets);
  });

  it("give a home of before the superuser's own password one, and keep the others", async () => {
    const former = { postgresPassword: 'a'.repeat(48), redisPassword: 'b'.repeat(48) };
    await writeFile(home.secrets, JSON.stringify(former));
    expect((await readSecrets(home))?.postgresSuperuserPassword).toBe(former.postgresPassword);
    const secrets = await openSecrets(home);
    expect(secrets).toMatchObject(former);
    expect(secrets.postgresSuperuserPassword).not.toBe(former.postgresPassword);
    expect(JSON.parse(await readFile(home.secrets, 'utf8'))).toEqual(secrets);
  });

  it("keep the superuser's out of the server's reach", async () => {
    const secrets = await openSecrets(home);
    const instance = instanceOf(parseSettings({ STOKER_HOME: home.root }), secrets);
    expect(instance.databaseUrl).toContain(`stoker:${secrets.postgresPassword}@`);
    expect(superuserUrl(instance)).not.toContain(secrets.postgresPassword);
  });
});

describe('the endpoint', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:9400'],
    ['0.0.0.0', 'http://127.0.0.1:9400'],
    ['::', 'http://127.0.0.1:9400'],
    ['::1', 'http://[::1]:9400'],
    ['stoker.internal', 'http://stoker.internal:9400'],
  ])('of a server on %s is %s', async (host, endpoint) => {
    const secrets = await openSecrets(home);
    const instance = instanceOf(parseSettings({ STOKER_HOST: host }), secrets);
    expect(instance.endpoint).toBe(endpoint);
    expect(new URL(instance.endpoint).origin).toBe(endpoint);
  });
});
