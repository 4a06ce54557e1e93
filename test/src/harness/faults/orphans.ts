import { SandboxContainers } from '../containers.js';
import { hostTraces } from '../host-traces.js';
import type { StackNode } from '../stack.js';
import { until } from '../until.js';

const PATIENCE_MS = 60_000;

/**
 * Containers that the servers do not know of, and mounts and directories of no container, once there are none or a
 * minute has passed.
 */
export async function orphansOf(nodes: readonly StackNode[]): Promise<string[]> {
  let orphans: string[] = [];
  const look = async (): Promise<boolean> => {
    orphans = (await Promise.all(nodes.map(orphansOfNode))).flat();
    return orphans.length === 0;
  };
  await until('there are no orphans', look, PATIENCE_MS).catch(() => undefined);
  return orphans;
}

async function orphansOfNode({ home, server }: StackNode): Promise<string[]> {
  const { containers, mounts, directories } = await hostTraces(home, SandboxContainers.of(server));
  const belongs = (trace: string): boolean => containers.some((id) => trace.includes(id));
  const stray = [...mounts, ...directories].filter((trace) => !belongs(trace));
  const unknown = containers.length - (await held(server.metricsUrl));
  return unknown > 0 ? [...stray, `${unknown} containers of ${home}`] : stray;
}

/** Environments and stems that a server says it has. */
export async function held(metricsUrl: string): Promise<number> {
  const metrics = await (await fetch(metricsUrl)).text();
  const counted = /^stoker_(?:environments\{state="(?:idle|busy)"|stems\{.*)\} (\d+)$/gm;
  return [...metrics.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0);
}
