"""Packs what a COPY takes from another stage or image, in a container of that image. Started as the superuser.

Its arguments are the sources. The archive's names are source/kind/path: d for what is in a directory, f for a file.
"""
import glob
import os
import stat
import sys
import tarfile

OUT = "/tmp/quire-files"
LEFT_OUT = {"/proc", "/sys", "/dev", "/.quire", "/tmp/quire-step", OUT, "/run/.containerenv", "/run/secrets"}


def mounted():
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as table:
        return {line.split(" ")[4] for line in table} - {"/"}


def main():
    left_out = LEFT_OUT | mounted()
    os.makedirs(OUT, exist_ok=True)
    number = 0
    with tarfile.open(OUT + "/files.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        def add(path, name):
            s = os.lstat(path)
            if path in left_out or not (stat.S_ISREG(s.st_mode) or stat.S_ISDIR(s.st_mode) or stat.S_ISLNK(s.st_mode)):
                return
            info = archive.gettarinfo(path, name)
            info.mtime, info.uname, info.gname = 0, "", ""
            if info.isreg():
                with open(path, "rb") as content:
                    archive.addfile(info, content)
            else:
                archive.addfile(info)
            if info.isdir():
                for child in sorted(os.listdir(path)):
                    add(os.path.join(path, child), name + "/" + child)

        for source in sys.argv[1:]:
            pattern = os.path.normpath("/" + source.lstrip("/"))
            found = sorted(glob.glob(pattern, include_hidden=True)) if any(c in pattern for c in "*?[") else [pattern]
            found = [path for path in found if path not in left_out and os.path.exists(path)]
            if not found:
                print(f"quire-error: STEP_FAILED there is no {source!r} to copy.", flush=True)
                sys.exit(1)
            for path in found:
                real = os.path.realpath(path)
                if os.path.isdir(real):
                    add(real, f"{number:04d}/d")
                else:
                    add(real, f"{number:04d}/f/{os.path.basename(path)}")
                number += 1


main()
