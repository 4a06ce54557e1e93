import type { LoadResult } from './load.js';
import type { HttpLoad } from './measure-http.js';
import type { Put } from './measure-put-events.js';
import type { OpenLoadResult } from './open-load.js';
import type { Report } from './report.js';
import type { Summary } from './stats.js';

const ms = (value: number | undefined): string =>
  value === undefined ? '' : value < 10 ? value.toFixed(2) : value.toFixed(0);
const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;
const whole = (value: number): string => value.toFixed(0);
const ratio = (value: number, base: number | undefined): string =>
  base === undefined ? '' : (value / base).toFixed(1);

/** The report as Markdown tables, each figure beside its ratio to the floor of the same run. */
export function toMarkdown(report: Report): string {
  const { machine } = report;
  const head =
    `${machine.name}: ${machine.cores} × ${machine.cpu}, ${mb(machine.memoryBytes)}, Node.js ${machine.node}, ` +
    `load ${machine.loadBefore.toFixed(2)} before and ${machine.loadAfter.toFixed(2)} after, ${machine.startedAt}`;
  const tables = [
    requests(report),
    starts(report),
    resources(report),
    bursts(report),
    overload(report),
    neighbour(report),
    checks(report),
    control(report),
    drain(report),
    schedules(report),
    events(report),
    queue(report),
    s3Events(report),
    rowChanges(report),
    putEvents(report),
    http(report),
    webSockets(report),
  ];
  return `${[head, ...tables.filter((rows) => rows.length > 2).map((rows) => rows.join('\n'))].join('\n\n')}\n`;
}

function table(...columns: string[]): string[] {
  return [row(...columns), row(...columns.map(() => '---'))];
}

function row(...cells: (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function requests({ floor = [], warm = {} }: Report): string[] {
  const line = (name: string, result: LoadResult): string => {
    const base = floor.find(({ clients }) => clients === result.clients)?.p50;
    return row(
      name,
      result.clients,
      ms(result.p50),
      ms(result.p95),
      ms(result.p99),
      whole(result.perSecond),
      ratio(result.p50, base),
    );
  };
  return [
    ...table('HTTP requests', 'clients', 'p50 ms', 'p95 ms', 'p99 ms', 'a second', 'p50 / floor'),
    ...floor.map((result) => line('(a) floor: bare server in a container', result)),
    ...Object.entries(warm).flatMap(([id, { loads }]) =>
      loads.map((result) => line(`(c) warm signed invoke, ${id}`, result)),
    ),
  ];
}

function starts({ dockerRun = {}, coldWithStem = {}, coldWithoutStem = {} }: Report): string[] {
  /** Another function of the same runtime is compared with the `docker run` that there is. */
  const baseOf = (id: string): Summary | undefined => {
    const [runtime = ''] = id.split(',');
    return dockerRun[id] ?? Object.entries(dockerRun).find(([other]) => other.startsWith(runtime))?.[1];
  };
  const line = (name: string, id: string, summary: Summary): string => {
    const base = baseOf(id)?.p50;
    const times = base === undefined ? '' : (base / summary.p50).toFixed(1);
    return row(`${name}, ${id}`, summary.samples, ms(summary.p50), ms(summary.p95), times);
  };
  const lines = (name: string, measured: Readonly<Record<string, Summary>>): string[] =>
    Object.entries(measured).map(([id, summary]) => line(name, id, summary));
  return [
    ...table('Starts', 'samples', 'p50 ms', 'p95 ms', 'docker run / this'),
    ...lines('(b) docker run', dockerRun),
    ...lines('(d) cold start, stem ready', coldWithStem),
    ...lines('(e) cold start, no stem', coldWithoutStem),
  ];
}

function resources({ warm = {}, serverBytes, idleEnvironmentBytes = {}, density }: Report): string[] {
  return [
    ...table('CPU and memory', ''),
    ...Object.entries(warm).map(([id, { serverCpuMicros }]) =>
      row(`(c) CPU of the server process for a request, ${id}`, `${whole(serverCpuMicros)} µs`),
    ),
    ...(serverBytes === undefined ? [] : [row('(f) server process, resident after a warm run', mb(serverBytes))]),
    ...Object.entries(idleEnvironmentBytes).map(([id, bytes]) =>
      row(`(f) idle environment, anonymous, ${id}`, mb(bytes)),
    ),
    ...(density === undefined
      ? []
      : [
          row(`(g) of the host for each of ${density.environments} idle environments`, mb(density.bytesEach)),
          row('(g) idle environments in a GiB', whole(1_073_741_824 / density.bytesEach)),
        ]),
  ];
}

function bursts({ bursts: measured = [], stemsPerSecond }: Report): string[] {
  return [
    ...table('Bursts', 'all served after ms', 'environments'),
    ...measured.map(({ requests: count, handlerMs, servedMs, environments }) =>
      row(`(h) ${count} requests at once to a cold function of ${handlerMs} ms`, whole(servedMs), environments),
    ),
    ...(stemsPerSecond === undefined ? [] : [row('(i) stems made a second', stemsPerSecond.toFixed(1), '')]),
  ];
}

function overload({ overload: measured }: Report): string[] {
  const columns = ['Overload', 'offered a second', 'served', 'refused with 429', 'failed', 'p50 ms', 'p99 ms'];
  if (measured === undefined) return table(...columns);
  const { environments, handlerMs, atCapacity, atTwice } = measured;
  const share = (value: number): string => `${whole((100 * value) / atCapacity.perSecond)}%`;
  return [
    ...table(...columns),
    row(
      `(k) at capacity: ${environments} environments, ${handlerMs} ms each`,
      whole(atCapacity.perSecond),
      '100%',
      0,
      0,
      ms(atCapacity.p50),
      ms(atCapacity.p99),
    ),
    row(
      '(k) at twice the capacity',
      whole(atTwice.offeredPerSecond),
      share(atTwice.servedPerSecond),
      share(atTwice.refusedPerSecond),
      atTwice.failed + atTwice.notSent,
      ms(atTwice.served?.p50),
      `${ms(atTwice.served?.p99)} (${ratio(atTwice.served?.p99 ?? 0, atCapacity.p99)} ×)`,
    ),
    row('(k) of those refused', '', '', '', '', ms(atTwice.refused?.p50), ms(atTwice.refused?.p99)),
  ];
}

function neighbour({ neighbour: measured }: Report): string[] {
  const columns = ['A light load of signed invokes', 'p50 ms', 'p99 ms', 'p99 / quiet', 'failed'];
  if (measured === undefined) return table(...columns);
  const line = (name: string, { served, failed, notSent }: OpenLoadResult): string =>
    row(name, ms(served?.p50), ms(served?.p99), ratio(served?.p99 ?? 0, measured.quiet.served?.p99), failed + notSent);
  return [
    ...table(...columns),
    line('(l) quiet', measured.quiet),
    ...Object.entries(measured.beside).map(([harm, result]) => line(`(l) beside two that do harm: ${harm}`, result)),
  ];
}

function checks({ checks: measured }: Report): string[] {
  const columns = table('Checks of a request, CPU in process', 'µs', 'this / floor');
  if (measured === undefined) return columns;
  const line = (name: string, micros: number): string => row(name, ms(micros), ratio(micros, measured.floorMicros));
  return [
    ...columns,
    line('(m) floor: SHA-256 of a body of 1 KiB', measured.floorMicros),
    line('(m) signature of an invocation of 1 KiB', measured.signatureMicros),
    line('(m) authorisation: ten statements, conditions, boundary, session policy', measured.authorisationMicros),
    line('(m) authorisation of an administrator', measured.administratorMicros),
  ];
}

function control({ control: measured, floor = [] }: Report): string[] {
  const columns = ['Control plane', 'clients', 'calls', 'p50 ms', 'p99 ms', 'p50 / floor'];
  if (measured === undefined) return table(...columns);
  const { clients, kinds, perSecond, conflicts } = measured;
  const base = floor.at(-1)?.p50;
  return [
    ...table(...columns),
    ...Object.entries(kinds).map(([kind, { samples, p50, p99 }]) =>
      row(`(n) ${kind}, in a mix of 6 get, 3 list, 1 update`, clients, samples, ms(p50), ms(p99), ratio(p50, base)),
    ),
    row('(n) calls a second in all', clients, whole(perSecond), '', '', ''),
    row('(n) updates refused, for the one before was in progress', clients, conflicts, '', '', ''),
  ];
}

function events({ events: measured }: Report): string[] {
  const columns = ['Event invokes', 'a second', 'p50', 'p99', 'CPU of the server process'];
  if (measured === undefined) return table(...columns);
  const { accepted, acceptCpuMicros, endToEnd } = measured;
  const cpu = `${whole(acceptCpuMicros)} µs`;
  return [
    ...table(...columns),
    row(
      `(p) accepted, ${accepted.clients} clients`,
      whole(accepted.perSecond),
      ms(accepted.p50),
      ms(accepted.p99),
      cpu,
    ),
    row('(p) one at a time, from arrival to the commit of its end', '', ms(endToEnd.p50), ms(endToEnd.p99), ''),
  ];
}

function drain({ drain: measured }: Report): string[] {
  const columns = ['Asynchronous events', 'a second', 'share', 'CPU of the server process'];
  if (measured === undefined) return table(...columns);
  const { events, handlerMs, synchronous, eventsPerSecond, requestCpuMicros, eventCpuMicros } = measured;
  const share = `${whole((100 * eventsPerSecond) / synchronous.perSecond)}%`;
  const clients = `${synchronous.clients} clients that wait for a handler of ${handlerMs} ms`;
  return [
    ...table(...columns),
    row(`(o) ${clients}`, whole(synchronous.perSecond), '100%', `${whole(requestCpuMicros)} µs`),
    row(`(o) a backlog of ${events} events for it`, whole(eventsPerSecond), share, `${whole(eventCpuMicros)} µs`),
  ];
}

function schedules({ schedules: measured }: Report): string[] {
  const columns = ['Schedules due at one moment', 'fired after', 'accepted after', 'ended after'];
  if (measured === undefined) return table(...columns);
  const { due, lastFired, lastAccepted, lastEnded } = measured;
  return [...table(...columns), row(`(s) the last of ${due}`, ms(lastFired), ms(lastAccepted), ms(lastEnded))];
}

function queue({ queue: measured }: Report): string[] {
  const columns = ['Messages of a queue', 'a second', 'share', 'CPU of the server process'];
  if (measured === undefined) return table(...columns);
  const { messages, batchSize, alonePerSecond, perSecond, messageCpuMicros } = measured;
  const share = `${whole((100 * perSecond) / alonePerSecond)}%`;
  return [
    ...table(...columns),
    row(`(q) ${messages} received and deleted, by a client that does nothing else`, whole(alonePerSecond), '100%', ''),
    row(
      `(q) as many worked off by a function, ${batchSize} at once`,
      whole(perSecond),
      share,
      `${ms(messageCpuMicros)} µs`,
    ),
  ];
}

function s3Events({ s3Events: measured }: Report): string[] {
  const columns = [
    'Objects put into a bucket, from 16 clients',
    'puts a second',
    'events a second',
    'p50 ms',
    'p99 ms',
  ];
  if (measured === undefined) return table(...columns);
  const { puts, silentPerSecond, tellingPerSecond, eventsPerSecond, latency } = measured;
  return [
    ...table(...columns),
    row(`(t) ${puts} into one that tells nobody`, whole(silentPerSecond), '', '', ''),
    row(`(t) as many into one that tells a function`, whole(tellingPerSecond), whole(eventsPerSecond), '', ''),
    row('(t) one after another, from the put to the end of its event', '', '', ms(latency.p50), ms(latency.p99)),
  ];
}

function rowChanges({ rowChanges: measured = [] }: Report): string[] {
  return [
    ...table('Changes of rows of Postgres', 'a second', 'p50 ms', 'p99 ms'),
    ...measured.map(({ batchSize, events, perSecond, latency }) =>
      row(`${events}, at most ${batchSize} at once`, whole(perSecond), ms(latency.p50), ms(latency.p99)),
    ),
  ];
}

function putEvents({ putEvents: measured }: Report): string[] {
  const columns = ['Events put on a bus', 'clients', 'events a second', 'p50 ms', 'p99 ms', 'CPU for an event'];
  if (measured === undefined) return table(...columns);
  const { entries, unmatched, matched } = measured;
  const line = (name: string, { load, entryCpuMicros }: Put): string => {
    const { clients, perSecond, p50, p99 } = load;
    return row(name, clients, whole(perSecond * entries), ms(p50), ms(p99), `${ms(entryCpuMicros)} µs`);
  };
  return [
    ...table(...columns),
    line(`(r) ${entries} in a request, which no rule matches`, unmatched),
    line(`(r) ${entries} in a request, each matched by a rule`, matched),
  ];
}

function http({ http: measured }: Report): string[] {
  const columns = ['Public requests', 'clients', 'p50 ms', 'p99 ms', 'a second', 'CPU for a request'];
  if (measured === undefined) return table(...columns);
  const lines = (name: string, { loads, serverCpuMicros }: HttpLoad): string[] =>
    loads.map(({ clients, p50, p99, perSecond }) =>
      row(name, clients, ms(p50), ms(p99), whole(perSecond), `${whole(serverCpuMicros)} µs`),
    );
  const { firstByte, routeMicros } = measured;
  return [
    ...table(...columns),
    ...lines('(s) signed invoke', measured.signed),
    ...lines('(s) function URL', measured.url),
    ...lines('(s) route of an HTTP API', measured.route),
    row('(s) first byte of a streamed response', 1, ms(firstByte.p50), ms(firstByte.p99), '', ''),
    row('(s) a route among 10,000', '', '', '', '', `${ms(routeMicros)} µs`),
  ];
}

function webSockets({ webSockets: measured }: Report): string[] {
  const columns = ['WebSocket messages, answered', 'clients', 'p50 ms', 'p99 ms', 'a second'];
  if (measured === undefined) return table(...columns);
  const { echoes, idle } = measured;
  const held = `${whole(idle.bytesEach / 1024)} KB each, ${whole((100 * 1024 * 1024) / idle.bytesEach)} in 100 MB`;
  return [
    ...table(...columns),
    ...echoes.map(({ clients, p50, p99, perSecond }) => row('(s) echo', clients, ms(p50), ms(p99), whole(perSecond))),
    row('(s) idle connections', idle.connections, '', '', held),
  ];
}
