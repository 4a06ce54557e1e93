import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { runCommand } from '../system/command.js';
import { isDockerServing } from '../system/docker.js';
import { exists } from '../system/files.js';
import { runsSystemd } from '../system/init.js';
import { findPostgres, hasProgram } from '../system/programs.js';
import type { Settings } from '../settings.js';
import type { Step, StepContext } from './step.js';

const policy = '/usr/sbin/policy-rc.d';
const policyText = '#!/bin/sh\n# Written by ./stoker up while it installs packages: they start no service.\nexit 101\n';
const clusterPolicy = '/etc/postgresql-common/createcluster.d/stoker.conf';

/** Installs what of Debian's packages is missing, without starting any of the services they bring. */
export function aptPackages(settings: Settings, extra: readonly string[] = []): Step {
  return {
    name: 'Debian packages',
    after: [],
    check: async () => (await missingPackages(settings, extra)).length === 0,
    run: async (context) => install(await missingPackages(settings, extra), context),
    undo: removePolicies,
    remedy: "check the network and apt's sources (`apt-get update`), then try again",
  };
}

async function missingPackages(settings: Settings, extra: readonly string[]): Promise<string[]> {
  const needs: [name: string, missing: boolean][] = [
    ['docker.io', !settings.DOCKER_HOST && !(await hasProgram('dockerd')) && !(await isDockerServing())],
    // Without an init system nobody has mounted the control groups.
    ['cgroupfs-mount', !(await runsSystemd()) && !(await readFile('/proc/mounts', 'utf8')).includes(' cgroup')],
    // Docker loads its AppArmor profile with this where the kernel has AppArmor.
    ['apparmor', (await appArmorIsOn()) && !(await hasProgram('apparmor_parser'))],
    // Says what functions that may reach networks reach of them.
    ['nftables', !(await hasProgram('nft'))],
    ['mmdebstrap', !(await hasProgram('mmdebstrap'))],
    ['redis-server', !settings.REDIS_URL && !(await hasProgram('redis-server'))],
    ['postgresql', !settings.DATABASE_URL && !(await findPostgres())],
    ['ca-certificates', !(await exists('/etc/ssl/certs/ca-certificates.crt'))],
  ];
  const wanted = needs.filter(([, missing]) => missing).map(([name]) => name);
  for (const name of extra) if (!(await isInstalled(name))) wanted.push(name);
  return wanted;
}

async function install(packages: readonly string[], { signal, report }: StepContext): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env, signal, onLine: report });
  await refuseServices(packages);
  try {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', ...packages);
  } finally {
    await removePolicies();
  }
  if (packages.includes('redis-server') && (await runsSystemd())) {
    await runCommand('systemctl', ['disable', 'redis-server'], { signal }); // else it starts with the next boot
  }
}

/** Keeps new packages from starting services, and Postgres from making a cluster that nobody asked for. */
async function refuseServices(packages: readonly string[]): Promise<void> {
  if (!(await exists(policy))) await writeFile(policy, policyText, { mode: 0o755 });
  if (!packages.includes('postgresql')) return;
  await mkdir('/etc/postgresql-common/createcluster.d', { recursive: true });
  await writeFile(clusterPolicy, 'create_main_cluster = false\n');
}

async function removePolicies(): Promise<void> {
  const ours = (await readFile(policy, 'utf8').catch(() => '')) === policyText;
  if (ours) await rm(policy);
  await rm(clusterPolicy, { force: true });
}

async function isInstalled(name: string): Promise<boolean> {
  const status = await runCommand('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}', name]).catch(() => '');
  return status.startsWith('ii');
}

async function appArmorIsOn(): Promise<boolean> {
  return (await readFile('/sys/module/apparmor/parameters/enabled', 'utf8').catch(() => '')).startsWith('Y');
}
