"""What a step changed in the root file system of its container, as a tar. Goes before agent.py, which says what this is for."""
import hashlib
import itertools
import os
import stat
import struct
import tarfile
import time

SCRATCH = "/tmp/quire-step"
SYSTEM = {"/proc", "/sys", "/dev"}
CHUNK = 1 << 17
BEAT = 5


class Ended(Exception):
    """The step is over, and not well; the outcome is a word that the other side knows."""

    def __init__(self, outcome, message="", code=0):
        super().__init__(message)
        self.answer = {"outcome": outcome, "message": message[-2000:], "code": code}


class Answers:
    """Frames to the other side, on a descriptor that the command does not get."""

    def __init__(self):
        self.out, self.last = os.dup(1), time.monotonic()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def send(self, kind, body=b""):
        left = memoryview(struct.pack(">cI", kind, len(body)) + bytes(body))
        while left:
            left = left[os.write(self.out, left):]
        self.last = time.monotonic()

    def beat(self):
        if time.monotonic() - self.last > BEAT:
            self.send(b"H")


def mark(s):
    """What is different after a change; of a directory only its own entry counts, whatever came and went in it."""
    if stat.S_ISDIR(s.st_mode):
        return hash(("directory", s.st_mode, s.st_uid, s.st_gid))
    return hash((s.st_ino, s.st_ctime_ns))


class Tree:
    """The root file system: as it was at first, and how it differs from that."""

    def __init__(self, answers):
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as table:
            points = [line.split(" ")[4].replace("\\040", " ").replace("\\011", "\t") for line in table]
        # What is mounted is not part of the image: /etc/hosts and /etc/resolv.conf among others.
        self.answers, self.outside, self.known, self.was = answers, SYSTEM | {SCRATCH} | set(points) - {"/"}, {}, {}
        todo = ["/"]
        while todo:
            directory = todo.pop()
            self.known[directory] = seen = {}
            for name in self.names(directory):
                path = os.path.join(directory, name)
                if path not in self.outside:
                    s = os.lstat(path)
                    seen[name] = mark(s)
                    if stat.S_ISDIR(s.st_mode):
                        todo.append(path)
            answers.beat()
        time.sleep(0.03)  # ctime has the resolution of the kernel's tick: from here on it is another

    def names(self, directory, unlock=False):
        try:
            return os.listdir(directory)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except PermissionError:
            s = os.lstat(directory)
            if not unlock or s.st_uid != os.geteuid():
                return []
            self.was[directory] = s
            os.chmod(directory, 0o700)
            return os.listdir(directory)

    def status(self, path):
        try:
            return self.was.get(path) or os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def before(self, path):
        return self.known.get(os.path.dirname(path), {}).get(os.path.basename(path))

    def changes(self, skipped, unlock=False):
        """Path and status of all that is new or different, None for a status of what is gone; sorted, parents first."""
        todo = ["/"]
        while todo:
            path = todo.pop()
            s = self.status(path)
            before = self.before(path)
            if path != "/" and (before is not None if s is None else mark(s) != before):
                yield path, s
            if s is not None and stat.S_ISDIR(s.st_mode):
                self.answers.beat()
                inside = set(self.names(path, unlock)).union(self.known.get(path, ()))
                paths = (os.path.join(path, name) for name in inside)
                todo.extend(sorted((p for p in paths if p not in skipped), reverse=True))

    def below(self, top):
        """Path and status of all that is in a directory, changed or not."""
        todo = [top]
        while todo:
            path = todo.pop()
            s = self.status(path)
            if path != top:
                yield path, s
            if stat.S_ISDIR(s.st_mode):
                self.answers.beat()
                todo.extend(sorted((os.path.join(path, name) for name in self.names(path, True)), reverse=True))

    def used(self):
        """How many bytes and how many files it takes by now."""
        seen, used, files = set(), 0, 0
        for s in itertools.chain((s for _, s in self.changes(self.outside)), unlinked()):
            if s is not None:
                files += 1
                if s.st_nlink == 1 or stat.S_ISDIR(s.st_mode) or (s.st_dev, s.st_ino) not in seen:
                    used += s.st_blocks * 512
                    seen.add((s.st_dev, s.st_ino))
        return used, files


def processes():
    """The files that each of the other processes has open; None where that cannot be seen."""
    for pid in os.listdir("/proc"):
        if pid.isdigit() and int(pid) not in (1, os.getpid()):
            try:
                yield pid, [f"/proc/{pid}/fd/{file}" for file in os.listdir(f"/proc/{pid}/fd")]
            except PermissionError:
                yield pid, None
            except OSError:
                pass  # it has ended


def unlinked():
    """The status of files that have no name any more, but are open: they take their disk all the same."""
    for _, files in processes():
        for file in files or ():
            try:
                name = os.readlink(file)
                if name.endswith(" (deleted)") and not name.startswith(("/dev/", "/memfd:")):
                    s = os.stat(file)
                    if stat.S_ISREG(s.st_mode) and s.st_nlink == 0:
                        yield s
            except OSError:
                pass  # it is closed


def hidden():
    """Whether there may be files without a name that nobody sees: of processes that hide theirs, or mapped ones that are closed."""
    for pid, files in processes():
        try:
            with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps:
                if files is None or any(line.endswith("(deleted)\n") for line in maps):
                    return True
        except PermissionError:
            return True
        except OSError:
            pass  # it has ended
    return False


class Change:
    """The tar, sent as it is made."""

    def __init__(self, tree, top, limit, files):
        self.tree, self.top, self.limit, self.files, self.content = tree, top, limit, files, 0
        self.hash, self.size, self.sent, self.links, self.ready = hashlib.sha256(), 0, {""}, {}, bytearray()

    def write(self, data):
        self.ready += data
        if len(self.ready) >= CHUNK:
            self.flush()

    def flush(self):
        self.hash.update(self.ready)
        self.size += len(self.ready)
        self.tree.answers.send(b"T", self.ready)
        self.ready.clear()

    def end(self):
        self.write(bytes(1024))
        self.flush()
        return {"outcome": "done", "message": "", "code": 0, "bytes": self.size, "sha256": self.hash.hexdigest()}

    def add(self, path, s):
        self.files -= 1
        if self.files < 0:
            raise Ended("files")
        name = os.path.relpath(path, self.top)
        parent, base = os.path.split(name)
        if base.startswith(".wh."):
            self.tree.answers.send(b"L", b"A file whose name begins with '.wh.' cannot be part of an image: left out.\n")
            return
        if s is not None and not (stat.S_ISREG(s.st_mode) or stat.S_ISDIR(s.st_mode) or stat.S_ISLNK(s.st_mode)):
            if self.tree.before(path) is None:
                return
            s = None  # a socket has taken the place of what was there
        if parent not in self.sent:
            above = os.path.join(self.top, parent)
            self.add(above, self.tree.status(above))
        info = tarfile.TarInfo(os.path.join(parent, ".wh." + base) if s is None else name)
        if s is None:
            info.mode = 0
        else:
            info.mode, info.uid, info.gid, info.mtime = stat.S_IMODE(s.st_mode), s.st_uid, s.st_gid, int(s.st_mtime)
        if s is not None and stat.S_ISDIR(s.st_mode):
            info.type = tarfile.DIRTYPE
            self.sent.add(name)
        elif s is not None and stat.S_ISLNK(s.st_mode):
            info.type, info.linkname = tarfile.SYMTYPE, os.readlink(path)
        elif s is not None and s.st_nlink > 1 and (s.st_dev, s.st_ino) in self.links:
            info.type, info.linkname = tarfile.LNKTYPE, self.links[s.st_dev, s.st_ino]
        elif s is not None:
            self.links[s.st_dev, s.st_ino] = name
            info.size = s.st_size
        self.write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))
        if info.size:
            self.copy(path, s)

    def copy(self, path, s):
        self.content += s.st_size
        if self.content > self.limit:
            raise Ended("disk")
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except PermissionError:
            os.chmod(path, 0o400)  # its owner locked it
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        left = s.st_size
        while left:
            data = os.read(file, min(CHUNK, left))
            if not data:
                raise Ended("capture", path + " became shorter while it was read")
            left -= len(data)
            self.write(data)
        os.close(file)
        self.write(bytes(-s.st_size % 512))
