"""What every part of the benchmark needs: how it speaks, fails, runs programs and waits."""
import os
import pathlib
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Failed(Exception):
    """What went wrong, in a sentence."""


class Missing(Failed):
    """What this machine lacks for a case, which is skipped then."""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def command(*words, environment=None, directory=None, limit=1800):
    """Runs a program and returns what it printed; a failure names the program and its last lines."""
    words = [str(word) for word in words]
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, cwd=directory, timeout=limit,
                              env=dict(os.environ, **(environment or {})), stdin=subprocess.DEVNULL)
    except FileNotFoundError as absent:
        raise Missing(f"{words[0]} is not here") from absent
    except subprocess.TimeoutExpired as slow:
        raise Failed(f"{' '.join(words[:3])} … did not end within {limit} s") from slow
    text = done.stdout.decode(errors="replace")
    if done.returncode:
        raise Failed(f"{' '.join(words[:3])} … failed ({done.returncode}):\n{text[-2000:]}")
    return text


def timed(function, *arguments, **named):
    """(seconds, what the function returned)"""
    began = time.monotonic()
    result = function(*arguments, **named)
    return time.monotonic() - began, result


def wait_until(condition, what, limit=60, pause=0.1):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"{what} was not there within {limit} s")
        time.sleep(pause)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def listens(port):
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def end(process, limit=60):
    """Ends a process of ours politely, or else at once."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
