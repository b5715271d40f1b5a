"""Runs one step of a build inside of its container and sends out what the step changed. Follows change.py in one program.

Reads from standard input: a line of JSON with the step, then the bytes of its input files. The input stays open; its end means
that nobody waits for the step any more. Writes frames to standard output: a letter, the length in four bytes, the bytes.
R: the command starts; L: bytes that it printed; E: it has ended well; T: bytes of the tar; H: still there; F: JSON, how it ended.
Needs nothing but the standard library of Python 3.9 or later.
"""
import ctypes
import json
import resource
import select
import signal
import subprocess
import sys
import threading

TICK = 0.1
SET_DUMPABLE = 4
LIBC = ctypes.CDLL(None)


def counter(key, *files):
    for file in files:
        try:
            with open("/sys/fs/cgroup/" + file, encoding="ascii") as lines:
                return {k: int(v) for k, v in (line.split() for line in lines)}.get(key, 0)
        except (OSError, ValueError):
            pass
    return 0


def refusals():
    """How often the kernel killed for memory, and refused a process."""
    return counter("oom_kill", "memory.events", "memory/memory.oom_control"), counter("max", "pids.events", "pids/pids.events")


class Command:
    """The command and all that it leaves behind, held to its limits."""

    def __init__(self, step, tree):
        self.step, self.tree, self.status, self.printed = step, tree, None, 0
        self.pipe, out = os.pipe()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KUBERNETES_")}
        LIBC.prctl(SET_DUMPABLE, 0)  # the command may be our own user: our memory and descriptors are not for it
        self.begun, self.refused = time.monotonic(), refusals()
        try:
            # Kept, as it would reap the process if it were dropped; we reap everybody ourselves.
            self.process = subprocess.Popen(
                step["command"], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, umask=0o022,
                cwd=step["workingDirectory"], env={**environment, **step["environment"]}, preexec_fn=self.prepare)
        except OSError as e:
            raise Ended("exit", str(e), 127 if isinstance(e, FileNotFoundError) else 126) from e
        os.close(out)

    def prepare(self):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        longest = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        longest = self.step["disk"] if longest == resource.RLIM_INFINITY else min(longest, self.step["disk"])
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))
        LIBC.prctl(SET_DUMPABLE, 1)
        try:
            with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
                score.write("1000")  # when memory is short, it is the command that goes and not we
        except OSError:
            pass

    def reap(self):
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.process.pid:
                    self.status = status
        except ChildProcessError:
            return

    def forward(self):
        data = os.read(self.pipe, CHUNK)
        self.printed += len(data)
        if data and self.printed <= self.step["output"]:
            self.tree.answers.send(b"L", data)
        return data

    def run(self):
        try:
            self.watch()
        finally:
            self.end()
        while select.select([self.pipe], [], [], 0)[0] and self.forward():
            pass
        self.judge()

    def watch(self):
        measured, took, used, free = time.monotonic(), 0.0, (0, 0), self.free()
        begun, waited = free, [self.pipe, 0]
        while self.status is None:
            ready = select.select(waited, [], [], TICK)[0]
            if self.pipe in ready and not self.forward():
                waited.remove(self.pipe)
            if 0 in ready and not os.read(0, CHUNK):
                raise Ended("gone")
            self.reap()
            self.tree.answers.beat()
            now = time.monotonic()
            if self.printed > self.step["output"]:
                raise Ended("output")
            if now - self.begun > self.step["seconds"]:
                raise Ended("time")
            if sum(name.isdigit() for name in os.listdir("/proc")) > self.step["processes"] + 2:
                raise Ended("processes")
            # Others write to the same disk: what has gone of its free space says only that it is time to measure.
            limits = self.step["disk"], self.step["files"]
            suspicious = any(f - n > (most - u) // 2 for f, n, most, u in zip(free, self.free(), limits, used))
            if now - measured > 10 * took + (TICK if suspicious else 30):
                used = self.measure()
                # Unless the disk is nearly full, and there may be what cannot be measured.
                if self.nearly_full() and begun[0] - self.free()[0] - used[0] > limits[0] and hidden():
                    raise Ended("disk")
                measured, free, took = time.monotonic(), self.free(), time.monotonic() - now

    def measure(self):
        used, files = self.tree.used()
        if used > self.step["disk"]:
            raise Ended("disk")
        if files > self.step["files"]:
            raise Ended("files")
        return used, files

    @staticmethod
    def free():
        disk = os.statvfs("/")
        return disk.f_bavail * disk.f_frsize, disk.f_favail

    @staticmethod
    def nearly_full():
        disk = os.statvfs("/")
        return disk.f_bavail < disk.f_blocks // 10

    def end(self):
        """Kills all that runs here, whatever session it is in."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                self.reap()
                return
            self.reap()
            self.tree.answers.beat()
            time.sleep(0.01)
        raise Ended("capture", "processes of the step could not be ended")

    def judge(self):
        if self.printed > self.step["output"]:
            raise Ended("output")
        if self.status == 0:
            return
        memory, processes = (now > then for now, then in zip(refusals(), self.refused))
        if memory:
            raise Ended("memory")
        if processes:
            raise Ended("processes")
        if os.WIFSIGNALED(self.status):
            number = os.WTERMSIG(self.status)
            raise Ended("disk" if number == signal.SIGXFSZ else "signal", signal.Signals(number).name, number)
        self.measure()
        raise Ended("exit", "", os.WEXITSTATUS(self.status))


class Beating:
    """Says that we are still there while somebody else keeps us waiting."""

    def __init__(self, answers):
        self.answers, self.over = answers, threading.Event()
        self.thread = threading.Thread(target=self.beat, daemon=True)

    def beat(self):
        try:
            while not self.over.wait(BEAT):
                self.answers.send(b"H")
        except OSError:
            pass  # whoever sends us something learns the same

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def receive():
    step = json.loads(sys.stdin.buffer.readline())
    os.umask(0o022)
    os.makedirs(SCRATCH)  # not every image has a /tmp
    for file in step["inputs"]:
        path = os.path.join(SCRATCH, file["path"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as out:
            left = file["size"]
            while left:
                data = sys.stdin.buffer.read(min(CHUNK, left))
                if not data:
                    raise Ended("gone")
                left -= out.write(data)
        os.chmod(path, file["mode"])
    return step


def run(answers):
    with Beating(answers):
        step = receive()
    if step["directory"]:
        try:
            os.makedirs(step["directory"], exist_ok=True)
        except OSError as e:
            raise Ended("capture", f"the directory {step['directory']} cannot be made: {e.strerror}") from e
    tree = Tree(answers)
    answers.send(b"R")
    Command(step, tree).run()
    answers.send(b"E")
    top = step["directory"] or "/"
    change = Change(tree, top, step["disk"], step["files"])
    if top != "/" and not os.path.isdir(top):
        raise Ended("capture", "it left no directory " + top)
    skipped = tree.outside | set(step["without"])
    for path, s in tree.changes(skipped, True) if top == "/" else tree.below(top):
        change.add(path, s)
    return change.end()


def main():
    with open("/proc/1/cmdline", "rb") as first:
        if os.getpid() != 1 and b"quire-step" not in first.read():
            sys.exit("This runs in a container of its own only: at the end it kills all processes there are.")
    answers = Answers()
    try:
        answer = run(answers)
    except Ended as e:
        answer = e.answer
    except (OSError, ValueError, KeyError, MemoryError, RuntimeError, subprocess.SubprocessError) as e:
        answer = Ended("agent", repr(e)).answer
    answers.send(b"F", json.dumps(answer).encode())


main()
