import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal } from './journal.js';
import { thisProcess } from './process-identity.js';

/** A process that cannot be: ids end at 2^22. */
const DEAD = '99999999-1';

describe('Journal', () => {
  let directory: string;
  let journal: Journal;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stoker-journal-'));
    journal = new Journal(directory);
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('reads back what was appended once the segment is sealed', () => {
    journal.append('one');
    journal.append('zwei „ü“');
    expect(journal.sealed()).toEqual([]);
    journal.seal();
    const [segment] = journal.sealed();
    expect(journal.read(segment!)).toEqual(['one', 'zwei „ü“']);
    journal.remove(segment!);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('keeps segments in order', () => {
    for (let number = 0; number < 12; number++) {
      journal.append(String(number));
      journal.seal();
    }
    expect(journal.sealed().flatMap((segment) => journal.read(segment))).toEqual(
      Array.from({ length: 12 }, (_, n) => String(n)),
    );
  });

  it('has a line in the file before append returns', () => {
    journal.append('here');
    expect(readFileSync(join(directory, readdirSync(directory)[0]!), 'utf8')).toBe('here\n');
    journal.seal();
  });

  it('takes over the segments of a process that ended, less the line that it was writing', () => {
    writeFileSync(join(directory, `${DEAD}.abc.00000000.jsonl`), 'whole\ntor');
    expect(journal.sealed().map((segment) => journal.read(segment))).toEqual([['whole']]);
  });

  it('leaves the segments of another writer that runs alone', () => {
    const other = new Journal(directory);
    other.append('mine');
    other.seal();
    expect(journal.sealed()).toEqual([]);
    expect(other.sealed()).toHaveLength(1);
  });

  it('takes over from an earlier process that had this one’s id', () => {
    const [pid] = thisProcess().split('-');
    writeFileSync(join(directory, `${pid}-1.abc.00000000.jsonl`), 'old\n');
    expect(journal.sealed()).toHaveLength(1);
  });

  it('ignores what is no segment, and a segment that is gone', () => {
    journal.reject(['{"bad":true}']);
    writeFileSync(join(directory, 'notes.txt'), 'hello');
    expect(journal.sealed()).toEqual([]);
    expect(journal.read(`${DEAD}.abc.00000001.jsonl`)).toEqual([]);
  });
});
