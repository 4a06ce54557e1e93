import { access, readFile, stat, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { Instance } from '../instance.js';
import { exists } from '../system/files.js';
import { readLivePidFile } from '../system/pid-file.js';
import { isPortFree } from '../system/port.js';
import { type Finding, fail, ok, warn } from './finding.js';

const gibibyte = 2 ** 30;
const loopback = '127.0.0.1';

export async function system(): Promise<Finding> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(release)?.[1] ?? 'unknown';
  if (/^(ID|ID_LIKE)=.*debian/m.test(release)) return ok('system', `${name}, Node.js ${process.versions.node}`);
  return warn('system', name, 'run Stoker on Debian 12 or newer, the one it is tested on');
}

/** Limits and freezing are files of these controllers. */
export async function controlGroups(): Promise<Finding> {
  const name = 'control groups';
  const root = '/sys/fs/cgroup';
  const unified = await readFile(`${root}/cgroup.controllers`, 'utf8').catch(() => undefined);
  const needed = unified === undefined ? ['memory', 'cpu', 'pids', 'freezer'] : ['memory', 'cpu', 'pids'];
  const has = async (controller: string) =>
    unified === undefined ? exists(`${root}/${controller}/cgroup.procs`) : unified.split(/\s+/).includes(controller);
  const missing: string[] = [];
  for (const controller of needed) if (!(await has(controller))) missing.push(controller);
  const layout = unified === undefined ? 'version 1' : 'version 2';
  if (missing.length === 0) return ok(name, `${layout}: ${needed.join(', ')}`);
  return fail(
    name,
    `${layout}: no ${missing.join(', ')}`,
    'enable them on the kernel command line (cgroup_enable=memory), or mount them: apt-get install cgroupfs-mount && cgroupfs-mount',
  );
}

export async function diskSpace({ home }: Instance): Promise<Finding> {
  const name = 'disk';
  const places = [home.root, '/var/lib/docker', '/'];
  const room: string[] = [];
  let least = Infinity;
  for (const place of places) {
    const free = await statfs(place).then(
      ({ bavail, bsize }) => (bavail * bsize) / gibibyte,
      () => undefined,
    );
    if (free === undefined) continue;
    least = Math.min(least, free);
    room.push(`${place} ${free.toFixed(1)} GiB free`);
  }
  const detail = room.join(', ');
  if (least < 1) return fail(name, detail, 'make room: `docker system prune`, `apt-get clean`');
  if (least < 5) return warn(name, detail, 'make room: 5 GiB are a comfortable least');
  return ok(name, detail);
}

export async function memory(): Promise<Finding> {
  const total = totalmem() / gibibyte;
  const detail = `${total.toFixed(1)} GiB`;
  if (total >= 2) return ok('memory', detail);
  return warn('memory', detail, 'give the host at least 2 GiB, or keep fewer stems (STOKER_STEMS)');
}

export async function ports({ settings, home }: Instance): Promise<Finding> {
  const name = 'ports';
  const wanted = [
    { port: settings.STOKER_PORT, owner: 'server', variable: 'STOKER_PORT', host: settings.STOKER_HOST },
    ...(settings.DATABASE_URL
      ? []
      : [
          {
            port: settings.STOKER_POSTGRES_PORT,
            owner: 'postgres',
            variable: 'STOKER_POSTGRES_PORT',
            host: loopback,
          } as const,
        ]),
    ...(settings.REDIS_URL
      ? []
      : [{ port: settings.STOKER_REDIS_PORT, owner: 'redis', variable: 'STOKER_REDIS_PORT', host: loopback } as const]),
  ] as const;
  for (const { port, owner, variable, host } of wanted) {
    if ((await readLivePidFile(home.pidFile(owner))) || (await isPortFree(port, host))) continue;
    return fail(name, `${port} is held by another program`, `stop it (\`ss -ltnp\` names it), or set ${variable}`);
  }
  return ok(name, wanted.map(({ port, owner }) => `${port} ${owner}`).join(', '));
}

/** Secrets must be readable by their owner only, and the folders above them passable. */
export async function permissions({ home }: Instance): Promise<Finding> {
  const name = 'permissions';
  for (const path of [home.masterKey, home.secrets, home.awsCredentials, home.settings]) {
    const mode = await stat(path).then(
      (found) => found.mode & 0o777,
      () => undefined,
    );
    if (mode === undefined)
      return fail(name, `${path} is missing`, 'run ./stoker up; a lost master.key comes from your backup');
    if (mode & 0o077) return fail(name, `${path} can be read by others`, `chmod 600 ${path}`);
  }
  const writable = await access(home.root).then(
    () => true,
    () => false,
  );
  return writable ? ok(name, 'secrets are private') : fail(name, `${home.root} is not accessible`, 'run as root');
}
