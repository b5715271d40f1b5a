"""Does what one order of a Dockerfile asks for, in a container of the image as it was before. Started as the superuser.

Beside it lies order.json: directories to make first, and either a command to run or files.tar to place.
"""
import json
import os
import shutil
import sys
import tarfile

SCRATCH = "/tmp/quire-step/"


def fail(sentence):
    sys.stdout.flush()
    print("quire-error: STEP_FAILED " + sentence, flush=True)
    sys.exit(1)


def rows(path):
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as lines:
            return [line.rstrip("\n").split(":") for line in lines if ":" in line]
    except OSError:
        return []


class User:
    """A user as a Dockerfile writes it, user[:group], by the names that the image knows."""

    def __init__(self, text):
        name, colon, group = (text or "0").partition(":")
        self.home, self.groups = "/", []
        found = [row for row in rows("/etc/passwd") if len(row) > 5 and name in (row[0], row[2])]
        found.sort(key=lambda row: row[0] != name)
        if found:
            self.id, self.group, self.home = int(found[0][2]), int(found[0][3]), found[0][5] or "/"
        elif name.isdigit():
            self.id, self.group = int(name), 0
        else:
            fail(f"the image knows no user {name!r}; make it in a RUN before, or write its number.")
        if colon:
            self.group = self.group_of(group)
        elif found:
            member = found[0][0]
            self.groups = [int(row[2]) for row in rows("/etc/group") if len(row) > 3 and member in row[3].split(",")]

    @staticmethod
    def group_of(text):
        for row in rows("/etc/group"):
            if len(row) > 2 and row[0] == text:
                return int(row[2])
        if text.isdigit():
            return int(text)
        return fail(f"the image knows no group {text!r}; make it in a RUN before, or write its number.")


def owner(text):
    """Owner and group of copied files; a user without a group stands for the group of that name or number."""
    if ":" in text:
        user = User(text)
        return user.id, user.group
    user = User(text)
    known = any(text in (row[0], row[2]) for row in rows("/etc/passwd") if len(row) > 2)
    return user.id, user.group if known else user.id


def make_directory(path, uid=0, gid=0, mode=0o755):
    """With what is missing above it."""
    parts, made = [part for part in path.split("/") if part], "/"
    for part in parts:
        made = os.path.join(made, part)
        if not os.path.isdir(made):
            if os.path.lexists(made):
                fail(f"{made} is no directory.")
            os.mkdir(made)
            os.chmod(made, mode)
            os.chown(made, uid, gid)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


class Placing:
    """Puts the files of an archive where a COPY or ADD wants them. The archive's names are source/kind/path."""

    def __init__(self, copy):
        self.target, self.unpack = copy["target"], copy["unpack"]
        self.owner = owner(copy["owner"]) if copy["owner"] else None
        self.mode = int(copy["mode"], 8) if copy["mode"] else None
        self.into = self.target.endswith("/") or copy["many"] or os.path.isdir(self.target)
        self.placed, self.directories = {}, []

    def all(self):
        with tarfile.open(SCRATCH + "files.tar", "r:") as archive:
            for member in archive:
                _, kind, *rest = (member.name + "//").split("/", 2)
                rest = [part.rstrip("/") for part in rest if part.rstrip("/")]
                if kind == "d":
                    self.entry(archive, member, os.path.join(self.target, *rest), not rest)
                elif not rest:
                    continue
                elif self.into:
                    self.entry(archive, member, os.path.join(self.target, rest[0]), False)
                else:
                    self.entry(archive, member, self.target, False)
        for path, mode in reversed(self.directories):
            os.chmod(path, mode)

    def ids(self, member):
        return self.owner or (member.uid, member.gid)

    def entry(self, archive, member, path, top):
        path = path.rstrip("/") or "/"
        if member.isdir():
            self.directory(member, path, top)
            return
        make_directory(os.path.dirname(path), *(self.owner or (0, 0)))
        if self.unpack and member.isreg() and self.unpacked(archive, member):
            return
        remove(path)
        if member.issym():
            os.symlink(member.linkname, path)
            os.chown(path, *self.ids(member), follow_symlinks=False)
        elif member.islnk():
            os.link(self.placed[member.linkname], path, follow_symlinks=False)
        else:
            with open(path, "xb") as out:
                shutil.copyfileobj(archive.extractfile(member), out)
            os.chown(path, *self.ids(member))
            os.chmod(path, self.mode if self.mode is not None else member.mode)
        self.placed[member.name] = path

    def directory(self, member, path, top):
        mode = self.mode if self.mode is not None else 0o755 if top else member.mode
        if os.path.isdir(path):
            if top:
                return
        else:
            make_directory(os.path.dirname(path), *(self.owner or (0, 0)))
            if os.path.lexists(path):
                if top:
                    fail(f"{path} is no directory, so that no directory can be copied into it.")
                os.unlink(path)
            os.mkdir(path)
        os.chown(path, *(self.owner or (0, 0) if top else self.ids(member)))
        # Later, since a mode may take from us the right to write into it.
        self.directories.append((path, mode))

    def unpacked(self, archive, member):
        try:
            packed = tarfile.open(fileobj=archive.extractfile(member), mode="r:*")
        except tarfile.TarError:
            return False
        directory = self.target.rstrip("/") or "/"
        make_directory(directory, *(self.owner or (0, 0)))
        with packed:
            packed.extractall(directory, numeric_owner=True, filter=lambda m, _: self.checked(m, directory))
        return True

    def checked(self, member, directory):
        member.name = os.path.normpath("/" + member.name)[1:] or "."
        if member.islnk():
            member.linkname = os.path.normpath("/" + member.linkname)[1:]
        if not (member.isreg() or member.isdir() or member.issym() or member.islnk()):
            return None
        path = os.path.join(directory, member.name)
        if os.path.lexists(path) and not (member.isdir() and os.path.isdir(path)):
            remove(path)
        return member


def run(order):
    make_directory(order["directory"])
    user = User(order["user"])
    environment = dict(os.environ)
    if order["home"]:
        environment["HOME"] = user.home
    environment["PWD"] = order["directory"]
    try:
        os.setgroups([user.group, *user.groups])
        os.setgid(user.group)
        os.setuid(user.id)
        os.chdir(order["directory"])
        sys.stdout.flush()
        os.execvpe(order["command"][0], order["command"], environment)
    except FileNotFoundError:
        fail(f"the image has no {order['command'][0]!r}, which was to run.")
    except OSError as e:
        fail(f"{order['command'][0]!r} cannot be run: {e.strerror}.")


def main():
    with open(SCRATCH + "order.json", encoding="utf-8") as text:
        order = json.load(text)
    os.umask(0o022)
    for directory in order["directories"]:
        user = User(directory["user"])
        make_directory(directory["path"], user.id, user.group)
    if order["copy"]:
        Placing(order["copy"]).all()
    if order["run"]:
        run(order["run"])


main()
