import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { followDocker } from '../images/docker-progress.js';
import { removeImageNames } from '../testing/remove-image-names.js';
import { startTestRegistry, type TestRegistry } from '../testing/test-registry.js';
import { makeTinyImage } from '../testing/tiny-image.js';
import { DockerImageStore } from './docker-image-store.js';
import { EngineImages } from './engine-images.js';
import { ImageNames } from './names.js';
import { Registries, type Registry } from './registries.js';

const [ACCOUNT, OTHER] = ['111122223333', '444455556666'] as const;
const OWNER = { accountId: ACCOUNT, region: 'eu-central-1' };
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const engine = new EngineImages(process.env['TEST_DOCKER_HOST'] ?? 'unix:///var/run/docker.sock');
const { docker } = engine;

let names: ImageNames;
const storeWith = (...registries: Registry[]) => new DockerImageStore(engine, new Registries(registries), names);
const hexOf = (id: string) => id.replace('sha256:', '');
const upload = (name: string, changes: string[] = [], accountId: string = ACCOUNT) =>
  makeTinyImage(docker, `${names.uploads(accountId, name)}:1`, changes);

beforeEach(() => (names = new ImageNames(`/test/${randomBytes(8).toString('hex')}`)));

afterEach(() => removeImageNames(docker, names));

describe('an uploaded image', () => {
  it('is found by tag, by digest and under the ECR host of its account', async () => {
    const sha256 = hexOf(await upload('team/app', ['CMD ["/content"]']));
    const store = storeWith();
    for (const uri of [
      'stoker/team/app:1',
      `stoker/team/app@sha256:${sha256}`,
      `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/team/app:1`,
    ]) {
      const repository = uri.replace(/[:@][^/]*$/, '');
      const found = await store.resolve(OWNER, uri);
      expect(found).toEqual({ sha256, size: 0, uri, resolvedUri: `${repository}@sha256:${sha256}` });
      expect(await store.prepare(ACCOUNT, found, ARCHITECTURE)).toMatchObject({
        id: `sha256:${sha256}`,
        command: ['/content'],
      });
    }
  });

  it('stays what a function refers to when the tag moves on', async () => {
    await upload('app');
    const store = storeWith();
    const first = await store.resolve(OWNER, 'stoker/app:1');
    await upload('app');
    expect((await store.resolve(OWNER, 'stoker/app:1')).sha256).not.toBe(first.sha256);
    expect((await store.prepare(ACCOUNT, first, ARCHITECTURE)).id).toBe(`sha256:${first.sha256}`);
  });

  it('is not there for another account, by whatever name', async () => {
    const sha256 = hexOf(await upload('app', [], OTHER));
    await upload('mine');
    const store = storeWith();
    for (const uri of [
      'stoker/app:1',
      `stoker/app@sha256:${sha256}`,
      `stoker/mine@sha256:${sha256}`,
      `${OTHER}.dkr.ecr.eu-central-1.amazonaws.com/app:1`,
      `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/mine:1`,
    ]) {
      await expect(store.resolve(OWNER, uri)).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
        message: `Source image ${uri} does not exist. Provide a valid source image.`,
      });
    }
    const forged = { sha256, size: 0, uri: 'stoker/app:1', resolvedUri: `stoker/app@sha256:${sha256}` } as const;
    await expect(store.prepare(ACCOUNT, forged, ARCHITECTURE)).rejects.toMatchObject({ reason: 'ImageDeleted' });
  });

  it('is let go of when nobody has resolved it for long, of the account and installation that it is of', async () => {
    const digest = hexOf(await upload('app'));
    const store = storeWith();
    const image = await store.resolve(OWNER, 'stoker/app:1');
    const kept = { accountId: ACCOUNT, digest };
    expect(await store.listKept(60_000)).toEqual([]);
    expect(await store.listKept(0)).toEqual([kept]);
    expect(
      await new DockerImageStore(engine, new Registries([]), new ImageNames('/other')).listKept(0),
    ).not.toContainEqual(kept);
    await store.release(kept);
    await store.release(kept);
    expect(await store.listKept(0)).toEqual([]);
    await expect(store.prepare(ACCOUNT, image, ARCHITECTURE)).rejects.toMatchObject({ reason: 'ImageDeleted' });
    expect((await store.resolve(OWNER, 'stoker/app:1')).sha256).toBe(digest);
  });

  it('is missed when it was removed, and refused for another architecture', async () => {
    await upload('app');
    const store = storeWith();
    const image = await store.resolve(OWNER, 'stoker/app:1');
    const other = ARCHITECTURE === 'arm64' ? 'x86_64' : 'arm64';
    await expect(store.prepare(ACCOUNT, image, other)).rejects.toMatchObject({ reason: 'InvalidImage' });
    await engine.remove(`${names.uploads(ACCOUNT, 'app')}:1`);
    await engine.remove(names.pin(ACCOUNT, image.sha256));
    await expect(store.prepare(ACCOUNT, image, ARCHITECTURE)).rejects.toMatchObject({ reason: 'ImageDeleted' });
  });
});

it.each(['app', 'app:1', 'http://127.0.0.1/app', 'stoker/App', '../app', ''])(
  'refuses %j as no reference',
  async (uri) => {
    await expect(storeWith().resolve(OWNER, uri)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Source image ${uri} is not valid. Provide a valid source image.`,
    });
  },
);

it('is sent to no address that the operator has not named', async () => {
  for (const uri of ['169.254.169.254/latest/meta-data', 'localhost:1/app', 'registry.example.com/app']) {
    await expect(storeWith().resolve(OWNER, uri)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('STOKER_IMAGE_REGISTRIES_FILE') as string,
    });
  }
});

describe('an image in a registry', () => {
  let registry: TestRegistry | undefined;
  let pushed: string;

  beforeAll(async () => {
    registry = await startTestRegistry();
    if (registry === undefined) return;
    const name = `${registry.host}/team/app:1`;
    await makeTinyImage(docker, name, ['ENTRYPOINT ["/content"]']);
    pushed = await push(name, registry);
  }, 60_000);
  afterAll(() => registry?.close());

  /** Pushes an image and forgets it; answers its digest. */
  async function push(name: string, { host, credentials }: TestRegistry): Promise<string> {
    const authconfig = { ...credentials, serveraddress: host };
    await followDocker(docker, await docker.getImage(name).push({ authconfig }), () => undefined);
    const { RepoDigests } = await docker.getImage(name).inspect();
    await docker.getImage(name).remove();
    return RepoDigests[0]!.split('@sha256:')[1]!;
  }

  const entry = ({ host, credentials }: TestRegistry, more: Partial<Registry> = {}): Registry => ({
    registry: host,
    accounts: [ACCOUNT],
    credentials: { ...credentials, serveraddress: host },
    ...more,
  });

  it('is pulled with the operator’s credentials, once for all who ask, and kept by its digest', async (context) => {
    if (registry === undefined) return context.skip('docker-registry is not installed');
    const store = storeWith(entry(registry));
    const uri = `${registry.host}/team/app:1`;
    const image = await store.resolve(OWNER, uri);
    expect(image).toMatchObject({ sha256: pushed, uri, resolvedUri: `${registry.host}/team/app@sha256:${pushed}` });
    expect((await store.resolve(OWNER, image.resolvedUri)).sha256).toBe(pushed);

    registry.requests.length = 0;
    const prepared = await Promise.all([1, 2, 3].map(() => store.prepare(ACCOUNT, image, ARCHITECTURE)));
    expect(prepared.map(({ entryPoint }) => entryPoint)).toEqual([['/content'], ['/content'], ['/content']]);
    expect(registry.requests.filter(({ path }) => path.includes('/blobs/')).length).toBeLessThanOrEqual(2);
    const { RepoTags, RepoDigests } = await docker.getImage(prepared[0]!.id).inspect();
    expect([...RepoTags, ...RepoDigests]).toEqual([names.pin(ACCOUNT, pushed)]);

    registry.requests.length = 0;
    await store.prepare(ACCOUNT, image, ARCHITECTURE);
    expect(registry.requests).toEqual([]);
  });

  it('is fetched for several accounts at once, and kept for each', async (context) => {
    if (registry === undefined) return context.skip('docker-registry is not installed');
    const store = storeWith(entry(registry, { accounts: '*' }));
    const image = await store.resolve(OWNER, `${registry.host}/team/app:1`);
    const accounts = Array.from({ length: 20 }, (_, index) => String(111122223333 + index));
    // One after the other: some begin while others end.
    const fetches = accounts.map((account, index) =>
      sleep(index * 25).then(() => store.prepare(account, image, ARCHITECTURE)),
    );
    const prepared = await Promise.all(fetches);
    const { RepoTags, RepoDigests } = await docker.getImage(prepared[0]!.id).inspect();
    expect([...RepoTags, ...RepoDigests].sort()).toEqual(accounts.map((account) => names.pin(account, pushed)));
  });

  it('is not there where the registry has none, and nobody else may pull it', async (context) => {
    if (registry === undefined) return context.skip('docker-registry is not installed');
    const store = storeWith(entry(registry, { repositories: ['team/'] }));
    const absent = `${registry.host}/team/none:1`;
    const refusal = {
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('does not exist') as string,
    };
    await expect(store.resolve(OWNER, absent)).rejects.toMatchObject(refusal);
    registry.requests.length = 0;
    const uri = `${registry.host}/team/app:1`;
    await expect(store.resolve({ ...OWNER, accountId: OTHER }, uri)).rejects.toMatchObject(refusal);
    await expect(store.resolve(OWNER, `${registry.host}/secret/app:1`)).rejects.toMatchObject(refusal);
    expect(registry.requests).toEqual([]);
    const digest = 'f'.repeat(64);
    const gone = { sha256: digest, size: 0, uri, resolvedUri: `${registry.host}/team/app@sha256:${digest}` } as const;
    await expect(store.prepare(ACCOUNT, gone, ARCHITECTURE)).rejects.toMatchObject({ reason: 'ImageDeleted' });
  });

  it('is refused without credentials, which no message repeats', async (context) => {
    if (registry === undefined) return context.skip('docker-registry is not installed');
    const credentials = { username: 'puller', password: 'wrong-secret', serveraddress: registry.host };
    const store = storeWith(entry(registry, { credentials }));
    const uri = `${registry.host}/team/app:1`;
    const refused = await store.resolve(OWNER, uri).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'AccessDeniedException' });
    const sha256 = 'e'.repeat(64);
    const image = { sha256, size: 0, uri, resolvedUri: `${registry.host}/team/app@sha256:${sha256}` } as const;
    const unusable = await store.prepare(ACCOUNT, image, ARCHITECTURE).catch((error: unknown) => error);
    expect(unusable).toMatchObject({ reason: 'ImageAccessDenied' });
    for (const error of [refused, unusable]) expect(String((error as Error).message)).not.toContain('wrong-secret');
  });
});
