import { cpus, hostname, loadavg, totalmem } from 'node:os';
import type { LoadResult } from './load.js';
import type { Burst } from './measure-burst.js';
import type { Checks } from './measure-checks.js';
import type { Control } from './measure-control.js';
import type { ScheduleBurst } from './measure-schedules.js';
import type { Events } from './measure-events.js';
import type { PutEvents } from './measure-put-events.js';
import type { HttpFigures } from './measure-http.js';
import type { WebSocketFigures } from './measure-web-sockets.js';
import type { QueueDrain } from './measure-queue.js';
import type { S3Events } from './measure-s3-events.js';
import type { RowChanges } from './measure-postgres-cdc.js';
import type { Drain } from './measure-drain.js';
import type { Density } from './measure-memory.js';
import type { Neighbour } from './measure-neighbour.js';
import type { Overload } from './measure-overload.js';
import type { Warm } from './measure-warm.js';
import type { Summary } from './stats.js';

type BySubject<T> = Readonly<Record<string, T>>;

/** Everything one run of the bench measured; what it was not asked for is absent. Times are ms, memory bytes. */
export interface Report {
  readonly machine: Machine;
  floor?: readonly LoadResult[];
  dockerRun?: BySubject<Summary>;
  coldWithStem?: BySubject<Summary>;
  coldWithoutStem?: BySubject<Summary>;
  warm?: BySubject<Warm>;
  idleEnvironmentBytes?: BySubject<number>;
  serverBytes?: number;
  density?: Density;
  bursts?: readonly Burst[];
  stemsPerSecond?: number;
  overload?: Overload;
  neighbour?: Neighbour;
  checks?: Checks;
  control?: Control;
  drain?: Drain;
  schedules?: ScheduleBurst;
  events?: Events;
  queue?: QueueDrain;
  s3Events?: S3Events;
  rowChanges?: readonly RowChanges[];
  putEvents?: PutEvents;
  http?: HttpFigures;
  webSockets?: WebSocketFigures;
}

export interface Machine {
  readonly name: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  /** One-minute load before the run. */
  readonly loadBefore: number;
  loadAfter: number;
  readonly startedAt: string;
}

export function describeMachine(): Machine {
  return {
    name: hostname(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    loadBefore: loadavg()[0]!,
    loadAfter: 0,
    startedAt: new Date().toISOString(),
  };
}
