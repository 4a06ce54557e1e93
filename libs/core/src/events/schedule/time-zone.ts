const DAY = 24 * 60 * 60_000;
/** Zones, and days of a zone, that are kept at hand. */
const MAX_ZONES = 1_000;
const MAX_DAYS = 2_000;
const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

/** What a day, of UTC, does to a zone's clocks; most do nothing. */
interface DayOffsets {
  readonly before: number;
  readonly after: number;
  /** ms since the epoch. */
  readonly changesAt: number;
}

/**
 * A zone of the IANA database, as this runtime knows it. Local times are ms since the epoch of a place where it is UTC;
 * offsets are ms, to the east.
 */
export class TimeZone {
  static readonly #zones = new Map<string, TimeZone>();

  readonly #days = new Map<number, DayOffsets>();

  private constructor(private readonly format: Intl.DateTimeFormat) {}

  /** Undefined for what is no name of a zone; an offset such as `+01:00` is none. */
  static of(name: string): TimeZone | undefined {
    const known = TimeZone.#zones.get(name);
    if (known || !/^[A-Za-z]/.test(name)) return known;
    const format = formatOf(name);
    if (!format) return undefined;
    if (TimeZone.#zones.size >= MAX_ZONES) TimeZone.#zones.clear();
    const zone = new TimeZone(format);
    TimeZone.#zones.set(name, zone);
    return zone;
  }

  localAt(instant: number): number {
    return instant + this.#offsetAt(instant);
  }

  /** When clocks first show a local time; undefined when they skip it. */
  firstInstantOf(local: number): number | undefined {
    const instants = this.#candidates(local).filter((instant) => this.localAt(instant) === local);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  /** The same, and for a time that clocks skip as long after the skip began as the time is. */
  instantOf(local: number): number {
    return this.firstInstantOf(local) ?? this.#candidates(local)[0];
  }

  /** By the offsets before and after whatever happens to the clocks around that time. */
  #candidates(local: number): readonly [number, number] {
    return [local - this.#offsetAt(local - DAY), local - this.#offsetAt(local + DAY)];
  }

  #offsetAt(instant: number): number {
    const { before, after, changesAt } = this.#day(Math.floor(instant / DAY));
    return instant < changesAt ? before : after;
  }

  #day(day: number): DayOffsets {
    const known = this.#days.get(day);
    if (known) return known;
    if (this.#days.size >= MAX_DAYS) this.#days.clear();
    const found = this.#look(day * DAY);
    this.#days.set(day, found);
    return found;
  }

  #look(start: number): DayOffsets {
    const before = this.#measure(start);
    const after = this.#measure(start + DAY);
    let [low, high] = [start, start + DAY];
    // The clocks change at a whole second.
    while (before !== after && high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (this.#measure(middle) === before) low = middle;
      else high = middle;
    }
    return { before, after, changesAt: high };
  }

  /** Microseconds where the rest is nanoseconds. */
  #measure(instant: number): number {
    const parts = this.format.formatToParts(instant);
    const [year, month, day, hour, minute, second] = FIELDS.map((type) =>
      Number(parts.find((part) => part.type === type)?.value),
    ) as [number, number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // A RangeError, which says only that there is no such zone.
    return undefined;
  }
}
