/** A function that does what no function should; `event.do` says what. `look` tells what became of its environment. */
const SOURCE = `
import errno
import os
import signal
import threading
import time
import uuid

instance = str(uuid.uuid4())
kept = []


def spin():
    while True:
        pass


class Abuse:
    def look(event):
        return {"instance": instance, "children": count_processes(), "files": os.listdir("/tmp")}

    def spin_deaf_to_signals(event):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        spin()

    def hog_memory(event):
        while True:
            kept.append(bytearray(1024 * 1024))

    def leak_descriptors(event):
        try:
            while True:
                kept.append(os.open("/dev/null", os.O_RDONLY))
        except OSError as error:
            return errno.errorcode[error.errno]

    def flood_log(event):
        line = "x" * 1023
        for _ in range(20_000):
            print(line)
        print("the last line")

    def start_threads(event):
        threading.stack_size(65536)
        started = 0
        try:
            while True:
                threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
                started += 1
        except RuntimeError:
            return started

    def fill_tmp(event):
        try:
            with open("/tmp/full", "wb", buffering=0) as file:
                while True:
                    file.write(bytes(1024 * 1024))
        except OSError as error:
            return errno.errorcode[error.errno]

    def use_up_inodes(event):
        try:
            for n in range(10_000_000):
                open(f"/tmp/{n}", "w").close()
        except OSError as error:
            return errno.errorcode[error.errno]

    def leave_a_process_behind(event):
        if os.fork() == 0:
            os.setsid()
            spin()
        return instance

    def kill_the_bootstrap(event):
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(10)

    def kill_the_first_process(event):
        os.kill(1, signal.SIGKILL)
        return instance

    def kill_everybody(event):
        os.fork()
        os.kill(-1, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    def close_every_descriptor(event):
        os.closerange(0, 1024)
        return instance

    def talk_on_the_socket(event):
        for number in range(3, 64):
            try:
                os.write(number, b"\\x00\\x00\\x00\\x05\\x84\\"no\\"" * 3)
            except OSError:
                pass
        time.sleep(10)

    def rewrite(event):
        results = {}
        for path in event["paths"]:
            try:
                with open(path, "a") as file:
                    file.write("x")
                results[path] = "written"
            except OSError as error:
                results[path] = errno.errorcode[error.errno]
        return results

    def command_the_launcher(event):
        try:
            with open("/run/stoker/assign", "wb", buffering=0) as pipe:
                pipe.write(b"c\\0a/bin/sleep\\0a600\\0xmine\\0")
        except OSError as error:
            return errno.errorcode[error.errno]


def count_processes():
    return sum(1 for name in os.listdir("/proc") if name.isdigit())


def handler(event, context):
    return getattr(Abuse, event["do"])(event)
`;

/** The files of a function for `python3.11`, handler `app.handler`. */
export const PYTHON_ABUSE = { 'app.py': SOURCE };
