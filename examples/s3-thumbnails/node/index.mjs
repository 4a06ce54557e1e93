import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import sharp from 'sharp';

const UPLOADS = 'uploads/';
/** The longest side of each size, in pixels. */
const SIZES = { small: 128, medium: 512, large: 1024 };

const s3 = new S3Client();

/** Makes thumbnails of images as they come into a bucket: `uploads/cat.jpg` becomes `thumbnails/small/cat.jpg` and so on. */
export const handler = async ({ Records }) => {
  for (const { s3: what } of Records) {
    // Keys come as a form's values are written.
    const key = decodeURIComponent(what.object.key.replaceAll('+', ' '));
    await makeThumbnails(what.bucket.name, key);
  }
};

async function makeThumbnails(Bucket, Key) {
  // What is not under it would be a thumbnail, of which none is made, whatever the bucket's notification says.
  if (!Key.startsWith(UPLOADS)) throw new Error(`${Key} is no upload`);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const image = await Body.transformToByteArray();
  // All sizes before the first is stored: a file that is cut short leaves nothing half done.
  const made = await Promise.all(
    Object.entries(SIZES).map(async ([size, side]) => [size, await thumbnail(image, side)]),
  );
  const name = Key.slice(UPLOADS.length);
  for (const [size, content] of made) {
    const to = { Bucket, Key: `thumbnails/${size}/${name}`, ContentType: 'image/jpeg' };
    await s3.send(new PutObjectCommand({ ...to, Body: content }));
  }
}

function thumbnail(image, side) {
  return sharp(image, { failOn: 'error' })
    .rotate()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 85 })
    .toBuffer();
}
