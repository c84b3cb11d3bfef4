"""The names that one book goes by in PostgreSQL: its schemas and its roles."""

import re

import msgspec


class BookName(msgspec.Struct, frozen=True):
    """One book: schemas `‹book›`, `‹book›_vault`, `_access`, `_read`, `_shadow`, and four roles.

    Roles are cluster-wide in PostgreSQL, so they carry the book's name. Raises `ValueError` for
    a name that would have to be quoted.
    """

    schema: str = "patto"

    def __post_init__(self) -> None:
        """Refuse a name that would have to be quoted in SQL."""
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", self.schema):
            raise ValueError(f"{self.schema!r}: a book is named with a-z, 0-9 and _, at most 40")

    @property
    def owner(self) -> str:
        """Return the role that owns every table; only migrations use it."""
        return f"{self.schema}_owner"

    @property
    def writer(self) -> str:
        """Return the role of the pen: it may call `append` and read."""
        return f"{self.schema}_writer"

    @property
    def projector(self) -> str:
        """Return the role that writes views and reads the log."""
        return f"{self.schema}_projector"

    @property
    def reader(self) -> str:
        """Return the role that only reads: facts and views, never the vault."""
        return f"{self.schema}_reader"

    @property
    def roles(self) -> tuple[str, ...]:
        """Return all roles of the book, the owner first."""
        return self.owner, self.writer, self.projector, self.reader

    @property
    def vault(self) -> str:
        """Return the schema of the keys of persons."""
        return f"{self.schema}_vault"

    @property
    def access(self) -> str:
        """Return the schema of sign-in tokens."""
        return f"{self.schema}_access"

    @property
    def read(self) -> str:
        """Return the schema of the views."""
        return f"{self.schema}_read"

    @property
    def shadow(self) -> str:
        """Return the schema where views are rebuilt beside the living ones."""
        return f"{self.schema}_shadow"

    @property
    def schemas(self) -> tuple[str, ...]:
        """Return all schemas of the book, the log's first."""
        return self.schema, self.vault, self.access, self.read, self.shadow

    def fill(self, sql: str) -> str:
        """Put the book's names into SQL: `{book}`, `{vault}`, `{read}`, `{writer}`, …"""
        names = {
            "book": self.schema,
            "vault": self.vault,
            "access": self.access,
            "read": self.read,
            "shadow": self.shadow,
            "owner": self.owner,
            "writer": self.writer,
            "projector": self.projector,
            "reader": self.reader,
        }
        return re.sub(r"\{([a-z]+)\}", lambda found: names[found[1]], sql)
