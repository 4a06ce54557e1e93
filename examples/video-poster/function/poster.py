"""Takes a picture out of every video that comes into a bucket: `videos/talk.mp4` gets `posters/talk.jpg`."""

import os
import subprocess
import tempfile
import urllib.parse

import boto3

VIDEOS = "videos/"
# Seconds into the video, past the usual black at its beginning; a shorter one gives its first picture.
AT = float(os.environ.get("POSTER_AT_SECONDS", "1"))

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        # Keys come as a form's values are written.
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        if not key.startswith(VIDEOS):
            raise ValueError(f"{key} is no video that came in")
        make_poster(record["s3"]["bucket"]["name"], key, context.get_remaining_time_in_millis() / 1000)


def make_poster(bucket, key, seconds):
    name = os.path.splitext(key.removeprefix(VIDEOS))[0]
    with tempfile.TemporaryDirectory() as work:
        video, poster = os.path.join(work, "video"), os.path.join(work, "poster.jpg")
        s3.download_file(bucket, key, video)
        for at in (AT, 0):
            take(video, at, poster, seconds)
            if os.path.exists(poster):
                break
        s3.upload_file(poster, bucket, f"posters/{name}.jpg", ExtraArgs={"ContentType": "image/jpeg"})


def take(video, at, poster, seconds):
    # What a video names is never opened: a playlist could name any file, or an address.
    source = ["-protocol_whitelist", "file", "-ss", str(at), "-i", f"file:{video}"]
    picture = ["-frames:v", "1", "-vf", "scale='min(1280,iw)':-2", "-q:v", "3", poster]
    done = subprocess.run(
        ["/opt/bin/ffmpeg", "-nostdin", "-v", "error", "-y", *source, *picture],
        capture_output=True,
        timeout=max(1, seconds - 5),
    )
    if done.returncode != 0:
        raise ValueError(f"no picture: {done.stderr.decode(errors='replace').strip()[-1000:]}")
