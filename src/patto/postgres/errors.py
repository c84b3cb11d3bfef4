"""What can go wrong with the embedded server, each a clear line that says what to do."""


class ClusterError(Exception):
    """The embedded PostgreSQL can't be used; the message is one line for the person at the terminal."""


class DataFolderInUse(ClusterError):
    """Another `serve` already runs on this data folder."""


class DataFolderUnreachable(ClusterError):
    """The data folder, or the server's part of it, can't be entered or written."""


class BinariesMissing(ClusterError):
    """PostgreSQL's programs aren't installed, or don't run on this machine."""


class CannotStepDown(ClusterError):
    """PostgreSQL refuses to run as root, and root may not become anyone else here."""


class ServerDidNotStart(ClusterError):
    """PostgreSQL ended or stayed silent instead of answering; the message quotes its last words."""


class ServerStuck(ServerDidNotStart):
    """PostgreSQL runs and makes no progress: only its end and a new beginning help."""
