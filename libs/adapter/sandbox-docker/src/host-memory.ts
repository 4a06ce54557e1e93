import { readFileSync } from 'node:fs';
import type { HostMemory } from '@stoker/core/pool/pressure';

/**
 * What the kernel says of the host's memory; without pressure information (before Linux 4.20, or where it is switched
 * off) nothing counts as stalled. Takes a fraction of a ms.
 */
export function readHostMemory(): HostMemory | undefined {
  return parseHostMemory(read('/proc/meminfo') ?? '', read('/proc/pressure/memory'));
}

/**
 * @param meminfo https://docs.kernel.org/filesystems/proc.html#meminfo
 * @param pressure https://docs.kernel.org/accounting/psi.html
 */
export function parseHostMemory(meminfo: string, pressure: string | undefined): HostMemory | undefined {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  if (available === undefined) return undefined;
  const stalledPercent = /^some avg10=([\d.]+)/m.exec(pressure ?? '')?.[1] ?? '0';
  return { availableMb: Math.floor(Number(available) / 1024), stalled: Number(stalledPercent) / 100 };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
