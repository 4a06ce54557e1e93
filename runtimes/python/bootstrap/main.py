"""Started once per stem: `python3 -I -u main.py [socket]`."""

import os
import socket
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from stoker_runtime import bootstrap, frames, logs, warm  # noqa: E402

# The function must find neither the bootstrap's modules by name nor its arguments.
sys.path.remove(here)
socket_path = sys.argv[1] if len(sys.argv) > 1 else "/run/stoker/worker.sock"
sys.argv = ["/var/runtime/bootstrap.py"]
logs.install_logging()
warm.warm()

connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
connection.connect(socket_path)
bootstrap.serve(frames.FrameSocket(connection))
