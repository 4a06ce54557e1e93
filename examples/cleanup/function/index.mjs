import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

const DAY_MS = 86_400_000;
/** ms before its timeout at which it leaves the rest to the next time. */
const RESERVE_MS = 10_000;

const { CLEANUP_BUCKET: Bucket, CLEANUP_RULES, CLEANUP_S3_ENDPOINT: endpoint } = process.env;
const rules = parseRules(CLEANUP_RULES);
const s3 = new S3Client({
  endpoint,
  forcePathStyle: true,
  credentials: {
    accessKeyId: process.env.CLEANUP_S3_ACCESS_KEY_ID,
    secretAccessKey: process.env.CLEANUP_S3_SECRET_ACCESS_KEY,
  },
});

/**
 * Deletes the objects that are older than their rule allows, as of the time that the event says. So the same event, tried
 * again or sent twice, deletes nothing more than it would have at once.
 *
 * Answers how many are gone by prefix, and whether it came to the end of all.
 */
export const handler = async ({ time }, context) => {
  const now = Date.parse(time);
  if (Number.isNaN(now)) throw new Error(`an event must say its time, like ${new Date().toISOString()}`);
  const deleted = {};
  let done = true;
  for (const { prefix, days } of rules) {
    deleted[prefix] = 0;
    for await (const keys of oldObjects(prefix, now - days * DAY_MS)) {
      if (context.getRemainingTimeInMillis() < RESERVE_MS) {
        done = false;
        break;
      }
      deleted[prefix] += await remove(keys);
    }
  }
  console.log(JSON.stringify({ deleted, done }));
  return { deleted, done };
};

/** The keys below a prefix of what was last changed before a time, up to a thousand together. */
async function* oldObjects(Prefix, before) {
  let ContinuationToken;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    const old = (page.Contents ?? []).filter(({ LastModified }) => LastModified.getTime() < before);
    if (old.length > 0) yield old.map(({ Key }) => Key);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

/** One that is gone already counts as deleted, as S3 has it. */
async function remove(keys) {
  const Objects = keys.map((Key) => ({ Key }));
  const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  if (Errors.length > 0) throw new Error(`${Errors.length} objects stay, as ${Errors[0].Key}: ${Errors[0].Message}`);
  return keys.length;
}

/** A rule without a prefix would empty the bucket: it is refused before anything is looked at. */
function parseRules(text = '[]') {
  const parsed = JSON.parse(text);
  for (const rule of parsed) {
    const isRule = typeof rule.prefix === 'string' && rule.prefix !== '' && rule.days > 0;
    if (!isRule) throw new Error(`${JSON.stringify(rule)} is no rule like {"prefix": "uploads/", "days": 30}`);
  }
  return parsed;
}
