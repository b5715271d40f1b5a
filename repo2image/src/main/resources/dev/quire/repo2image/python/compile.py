"""Compiles Python sources given on stdin to bytecode on stdout, without importing or running any of it.

Request: two big-endian 32-bit lengths, the path that tracebacks shall name, the source.
Answer: one 32-bit length and a .pyc with an unchecked hash (PEP 552); length 0 when it does not compile.
"""
import importlib.util
import resource
import struct
import sys
from importlib._bootstrap_external import _code_to_hash_pyc

# Sources are strangers' text: a pathological one ends this process, not the service.
memory = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main():
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        head = requests.read(8)
        if len(head) < 8:
            break
        path_length, source_length = struct.unpack(">II", head)
        path = requests.read(path_length).decode()
        source = requests.read(source_length)
        try:
            code = compile(source, path, "exec", dont_inherit=True, optimize=0)
            pyc = bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))
        except Exception:  # SyntaxError, ValueError, RecursionError, MemoryError, and what else the compiler may find
            pyc = b""
        answers.write(struct.pack(">I", len(pyc)))
        answers.write(pyc)
        answers.flush()


main()
