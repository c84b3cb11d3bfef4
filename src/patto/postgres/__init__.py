"""An embedded PostgreSQL 18 that needs no root, no installation and no attention.

    Cluster              start it, attach to it, stop it            cluster.py
      ├─ Home            the folders and the three locks            home.py
      ├─ ServerUser      who PostgreSQL runs as, also under root    identity.py
      ├─ Binaries        the wheel's programs, or a reachable copy  binaries.py
      ├─ initdb          its database, made once, and its logins    initdb.py
      ├─ settings        what the server is told                    tuning.py
      ├─ Postmaster      the process: spawn it, find it, ask it     postmaster.py
      ├─ Watch           brings it back when it dies or is stuck    watch.py
      ├─ Restart         adopt it, or end it and begin it again     restart.py
      ├─ Probe           wait for it, as long as it gets anywhere   waiting.py, progress.py
      └─ processes       what /proc knows about it                  processes.py

Below the data folder (``PATTO_DATA``) everything of the server lies in one folder, ``server``:

    server/postgres-18/     the database itself
    server/socket/          0700: only the user who runs the server (and root) can connect
    server/postgres.log     what the server says
    server/sign-in.conf     who may sign in, and how (PostgreSQL's hba_file)
    server/*.lock           who serves, who uses it, who is at the door

``server`` is a symbolic link where PostgreSQL may not enter the data folder (see ``home.py``).

Every role signs in with a secret of its own (scram), over the unix socket alone; no TCP port is opened. The secrets
are in ``logins`` in the data folder (0600), so whoever may read that, or is root, can be any database role.
"""

from patto.postgres.cluster import Cluster, Server
from patto.postgres.errors import (
    BinariesMissing,
    CannotStepDown,
    ClusterError,
    DataFolderInUse,
    DataFolderUnreachable,
    ServerDidNotStart,
)

__all__ = [
    "Cluster",
    "Server",
    "ClusterError",
    "BinariesMissing",
    "CannotStepDown",
    "DataFolderInUse",
    "DataFolderUnreachable",
    "ServerDidNotStart",
]
