import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cgroup } from './cgroup.js';
import { fieldOf, numbersIn, openControlFiles } from './control-file.js';
import { CPU_PERIOD_US, cpuQuotaUs } from './cpu-quota.js';
import { MemoryPeak } from './memory-peak.js';

/** https://docs.kernel.org/admin-guide/cgroup-v2.html */
export function openCgroupV2(directory: string): Cgroup {
  // `memory.peak` is there since Linux 5.19; before, the present use is all there is to read.
  const peakPath = join(directory, 'memory.peak');
  // Since Linux 6.12 it can be put back, for whoever reads it by the same descriptor.
  const canForget = existsSync(peakPath) && (statSync(peakPath).mode & 0o200) !== 0;
  const files = openControlFiles({
    freezer: [join(directory, 'cgroup.freeze'), 'r+'],
    events: [join(directory, 'memory.events'), 'r'],
    usage: [existsSync(peakPath) ? peakPath : join(directory, 'memory.current'), canForget ? 'r+' : 'r'],
    statistics: [join(directory, 'memory.stat'), 'r'],
  });
  const memoryPeak = new MemoryPeak(files.usage, files.statistics, '');
  return {
    limitMemory(bytes) {
      writeFileSync(join(directory, 'memory.max'), String(bytes));
      // Absent where the kernel does not account for swap.
      const swap = join(directory, 'memory.swap.max');
      if (existsSync(swap)) writeFileSync(swap, '0');
    },
    limitCpu: (vcpus) => writeFileSync(join(directory, 'cpu.max'), `${cpuQuotaUs(vcpus)} ${CPU_PERIOD_US}`),
    freeze: () => files.freezer.write('1'),
    thaw: () => files.freezer.write('0'),
    processes: () => numbersIn(join(directory, 'cgroup.procs')),
    memoryPeakBytes: () => memoryPeak.read(),
    forgetPeak() {
      if (!canForget) return;
      files.usage.write('0');
      memoryPeak.forget();
    },
    oomKills: () => fieldOf(files.events.read(), 'oom_kill'),
    close: () => files.close(),
  };
}
