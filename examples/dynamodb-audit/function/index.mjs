/**
 * Says what became of each item of a table, a line of the log each, in the order in which it came about: what was written, what it
 * was before and which attributes are another. An item that can't be audited is handed back, with all behind it, and comes again.
 */
export const handler = async ({ Records }) => {
  for (const { eventName, dynamodb } of Records) {
    const { Keys, OldImage = {}, NewImage = {}, SequenceNumber } = dynamodb;
    try {
      const line = { audit: eventName, keys: plain(Keys), changed: changedNames(OldImage, NewImage) };
      if (plain(NewImage).poison === true) throw new Error('poison');
      console.log(JSON.stringify({ ...line, before: plain(OldImage), after: plain(NewImage) }));
    } catch (error) {
      console.log(JSON.stringify({ failed: SequenceNumber, reason: error.message }));
      return { batchItemFailures: [{ itemIdentifier: SequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
};

function changedNames(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).sort();
}

function plain(item) {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value) {
  const [[type, held]] = Object.entries(value);
  switch (type) {
    case 'N':
      return Number(held);
    case 'NULL':
      return null;
    case 'L':
      return held.map(plainValue);
    case 'M':
      return plain(held);
    default:
      return held;
  }
}
