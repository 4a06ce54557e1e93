import { readFile } from 'node:fs/promises';
import type { Instance } from '../instance.js';
import { runCommand } from '../system/command.js';
import { startDaemon } from '../system/daemon.js';
import { isDockerServing } from '../system/docker.js';
import { runsSystemd } from '../system/init.js';
import { OperatorError } from '../system/operator-error.js';
import { waitFor } from '../system/wait.js';
import type { Step } from './step.js';

const startWithinMs = 60_000;

/** A Docker Engine that answers: the operator's, a running one, or this host's, started. */
export function dockerEngine({ settings, home, dockerHost }: Instance): Step {
  const serving = () => isDockerServing(dockerHost);
  return {
    name: 'Docker Engine',
    after: ['Debian packages'],
    check: serving,
    async run({ signal }) {
      if (settings.DOCKER_HOST) {
        throw new OperatorError(
          `no Docker Engine answers at ${dockerHost}`,
          'start it, or set DOCKER_HOST= to use one of this host',
        );
      }
      if (await runsSystemd()) {
        await runCommand('systemctl', ['start', 'docker'], { signal });
        if (await waitFor(async () => (await serving()) || undefined, startWithinMs)) return;
        throw new Error(`the docker service runs, but does not answer at ${dockerHost}`);
      }
      await mountControlGroups();
      await startDaemon({
        command: 'dockerd',
        args: [],
        pidFile: home.pidFile('dockerd'),
        logFile: home.logFile('dockerd'),
        ready: serving,
        readyWithinMs: startWithinMs,
      });
    },
    remedy: `read ${home.logFile('dockerd')} (or \`journalctl -u docker\`); Docker needs root, iptables and control groups`,
  };
}

async function mountControlGroups(): Promise<void> {
  if ((await readFile('/proc/mounts', 'utf8')).includes(' cgroup')) return;
  await runCommand('cgroupfs-mount', []);
}
