import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cgroup } from './cgroup.js';
import { fieldOf, numbersIn, openControlFiles } from './control-file.js';
import { CPU_PERIOD_US, cpuQuotaUs } from './cpu-quota.js';
import { MemoryPeak } from './memory-peak.js';

/** https://www.kernel.org/doc/html/latest/admin-guide/cgroup-v1/index.html */
export function openCgroupV1(location: { memory: string; cpu: string; freezer: string }): Cgroup {
  const files = openControlFiles({
    freezer: [join(location.freezer, 'freezer.state'), 'r+'],
    peak: [join(location.memory, 'memory.max_usage_in_bytes'), 'r+'],
    statistics: [join(location.memory, 'memory.stat'), 'r'],
    oom: [join(location.memory, 'memory.oom_control'), 'r'],
  });
  const memoryPeak = new MemoryPeak(files.peak, files.statistics, 'total_');
  return {
    limitMemory: (bytes) => limitMemory(location.memory, bytes),
    limitCpu(vcpus) {
      writeFileSync(join(location.cpu, 'cpu.cfs_period_us'), String(CPU_PERIOD_US));
      writeFileSync(join(location.cpu, 'cpu.cfs_quota_us'), String(cpuQuotaUs(vcpus)));
    },
    // The state reads FREEZING until every task has stopped; each stops the moment it would return to its code,
    // so there is nothing to wait for.
    freeze: () => files.freezer.write('FROZEN'),
    thaw: () => files.freezer.write('THAWED'),
    processes: () => numbersIn(join(location.memory, 'cgroup.procs')),
    memoryPeakBytes: () => memoryPeak.read(),
    forgetPeak() {
      files.peak.write('0');
      memoryPeak.forget();
    },
    oomKills: () => fieldOf(files.oom.read(), 'oom_kill'),
    close: () => files.close(),
  };
}

/** Memory may never be above memory plus swap, so the order of the two writes depends on the direction. */
function limitMemory(directory: string, bytes: number): void {
  const memory = join(directory, 'memory.limit_in_bytes');
  const withSwap = join(directory, 'memory.memsw.limit_in_bytes');
  const files = existsSync(withSwap) ? [memory, withSwap] : [memory];
  if (bytes > Number(readFileSync(memory, 'latin1'))) files.reverse();
  for (const file of files) writeFileSync(file, String(bytes));
}
