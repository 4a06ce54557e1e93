import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '../instance.js';
import { asUser } from '../system/command.js';
import { isServing, startDaemon, stopDaemon } from '../system/daemon.js';
import { writePrivately } from '../system/files.js';
import { OperatorError } from '../system/operator-error.js';
import { requireFreePort } from '../system/port.js';
import { askRedis } from '../system/redis.js';
import { accountOf } from '../system/users.js';
import type { Step } from './step.js';

/** The own Redis, unless REDIS_URL names another. It keeps an append-only file and never evicts. */
export function redis({ settings, home, redisUrl, secrets }: Instance): Step {
  const configuration = join(home.redis, 'redis.conf');
  const ready = async () => (await askRedis(redisUrl, (client) => client.ping())) === 'PONG';
  return {
    name: 'Redis',
    after: ['Debian packages'],
    check: () => (settings.REDIS_URL ? ready().catch(() => false) : isServing(home.pidFile('redis'), ready)),
    async run() {
      if (settings.REDIS_URL) {
        throw new OperatorError('no Redis answers at REDIS_URL', 'start it, or set REDIS_URL= to run one here');
      }
      const owner = await accountOf('redis');
      await mkdir(home.redis, { recursive: true, mode: 0o700 });
      await chown(home.redis, owner.uid, owner.gid);
      const lines = [
        'bind 127.0.0.1',
        `port ${settings.STOKER_REDIS_PORT}`,
        `requirepass ${secrets.redisPassword}`,
        `dir ${home.redis}`,
        'daemonize no',
        'appendonly yes',
        'appendfsync everysec',
        'save ""',
        'maxmemory-policy noeviction',
      ];
      await writePrivately(configuration, `${lines.join('\n')}\n`, owner);
      await stopDaemon(home.pidFile('redis'), 'SIGTERM', 30_000);
      await requireFreePort(settings.STOKER_REDIS_PORT, 'STOKER_REDIS_PORT');
      const [command, args] = asUser('redis', 'redis-server', [configuration]);
      const files = { pidFile: home.pidFile('redis'), logFile: home.logFile('redis') };
      await startDaemon({ command, args, ...files, ready, readyWithinMs: 60_000 });
    },
    remedy: `read ${home.logFile('redis')}, or give a Redis of your own in REDIS_URL`,
  };
}
