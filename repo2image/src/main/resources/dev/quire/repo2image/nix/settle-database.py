"""Makes the database of Nix the same whenever the same paths are in it."""

import os
import sqlite3

PATH = "/nix/var/nix/db/db.sqlite"
SETTLED = PATH + "-settled"

database = sqlite3.connect(PATH)
with database:
    database.execute("UPDATE ValidPaths SET registrationTime = ?", (int(os.environ["SOURCE_DATE_EPOCH"]),))
database.execute("VACUUM INTO ?", (SETTLED,))
database.close()
for rest in ("-wal", "-shm"):
    if os.path.exists(PATH + rest):
        os.remove(PATH + rest)
os.replace(SETTLED, PATH)
