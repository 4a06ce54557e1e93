import fc from 'fast-check';

/** The text of one field, of forms that general parsers of AWS's dialect know. */
function field(min: number, max: number, maxStep: number): fc.Arbitrary<string> {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`);
  const step = fc.integer({ min: 1, max: maxStep });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    value.map(String),
    range,
    fc.tuple(fc.oneof(fc.constant('*'), value, range), step).map(([base, every]) => `${base}/${every}`),
    fc
      .array(fc.oneof(value, range), { minLength: 2, maxLength: 4 })
      // The second parser takes lists as they stand.
      .map((items) => [...new Set(items.flatMap(expand))].sort((one, other) => one - other).join(',')),
  );
}

function expand(item: number | string): number[] {
  const [from = 0, to = from] = String(item).split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const dayOfMonth = fc.oneof(
  { weight: 3, arbitrary: field(1, 31, 31) },
  fc.constant('L'),
  fc.integer({ min: 1, max: 27 }).map((before) => `L-${before}`),
  fc.integer({ min: 1, max: 28 }).map((day) => `${day}W`),
);
const dayOfWeek = fc.oneof(
  { weight: 3, arbitrary: field(1, 7, 7) },
  fc.integer({ min: 1, max: 7 }).map((day) => `${day}L`),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([day, nth]) => `${day}#${nth}`),
  fc.constantFrom('MON-FRI', 'SUN,SAT', 'TUE', 'WED-6/2'),
);
const days = fc.oneof(
  dayOfMonth.map((text) => [text, '?'] as const),
  dayOfWeek.map((text) => ['?', text] as const),
);

/** The six fields of a cron expression, as `[minutes, hours, days of month, months, days of week, years]`. */
export function arbitraryCron(years: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const months = fc.oneof({ weight: 3, arbitrary: field(1, 12, 12) }, fc.constantFrom('JAN-MAR', 'FEB', 'JUN,DEC'));
  return fc
    .tuple(field(0, 59, 59), field(0, 23, 23), days, months, years)
    .map(([minute, hour, [ofMonth, ofWeek], month, year]) => [minute, hour, ofMonth, month, ofWeek, year].join(' '));
}
