"""Makes thumbnails of images as they come into a bucket: `uploads/cat.jpg` becomes `thumbnails/small/cat.jpg` and so on."""

import io
import urllib.parse

import boto3
from PIL import Image, ImageOps

UPLOADS = "uploads/"
# The longest side of each size, in pixels.
SIZES = {"small": 128, "medium": 512, "large": 1024}

s3 = boto3.client("s3")


def handler(event, _context):
    for record in event["Records"]:
        # Keys come as a form's values are written.
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        make_thumbnails(record["s3"]["bucket"]["name"], key)


def make_thumbnails(bucket, key):
    name = key.removeprefix(UPLOADS)
    # What is not under it would be a thumbnail, of which none is made, whatever the bucket's notification says.
    if name == key:
        raise ValueError(f"{key} is no upload")
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    # All sizes before the first is stored: a file that is cut short leaves nothing half done.
    thumbnails = {size: thumbnail(body, side) for size, side in SIZES.items()}
    for size, content in thumbnails.items():
        s3.put_object(Bucket=bucket, Key=f"thumbnails/{size}/{name}", Body=content, ContentType="image/jpeg")


def thumbnail(body, side):
    with Image.open(io.BytesIO(body), formats=["JPEG", "PNG", "WEBP"]) as image:
        # Decodes a JPEG at a size that is near, which takes a fraction of the time.
        image.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((side, side))
        content = io.BytesIO()
        upright.save(content, "JPEG", quality=85)
        return content.getvalue()
