"""Everything that can be set, each thing once: its name, what it is for, and what it is if nobody says."""

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self, get_args, get_type_hints

import msgspec
import psycopg
from msgspec import Meta
from psycopg.conninfo import conninfo_to_dict
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from api.engine.calendar_settings import CalendarSettings
from api.engine.expected import place_and_words
from api.engine.proxies import Proxies
from api.engine.setting import Setting, WrongSetting, bound, described
from ledger.log.connections import Commit
from ledger.log.logins import with_logins
from ledger.log.names import BookName
from ledger.pen.limits import Limits

PREFIX = "PATTO_"
NAME = r"^[a-z][a-z0-9_]{0,39}$"


class Settings(CalendarSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one process is told. The environment says it, and an option of the same name overrides it."""

    database_url: Annotated[
        str,
        described(
            "DATABASE_URL",
            "a PostgreSQL server (16 or later) to keep the book in; without it, an embedded one",
        ),
    ] = ""
    data: Annotated[
        str,
        described("PATTO_DATA", "the folder of the embedded server, the master key and the tokens"),
    ] = "var"
    host: Annotated[str, described("PATTO_HOST", "the address to serve on")] = "127.0.0.1"
    port: Annotated[int, described("PATTO_PORT", "the port to serve on", ge=1, le=65_535)] = 8000
    book: Annotated[
        str,
        Meta(
            pattern=NAME, extra={"form": "at most 40 small letters, digits and _, a letter first"}
        ),
        described(
            "PATTO_BOOK", "the book's name: its schemas and roles in PostgreSQL begin with it"
        ),
    ] = "patto"
    master_key_file: Annotated[
        str,
        described(
            "PATTO_MASTER_KEY_FILE", "the vault's master key; `master.key` in the data folder"
        ),
    ] = ""
    tokens_file: Annotated[
        str,
        described("PATTO_TOKENS_FILE", "where the first tokens go; `tokens` in the data folder"),
    ] = ""
    proxies: Annotated[
        str,
        described(
            "PATTO_PROXIES",
            "addresses or networks of proxies whose `X-Forwarded-For` is believed, with commas",
        ),
    ] = ""
    clients_account: Annotated[
        str,
        described("PATTO_CLIENTS_ACCOUNT", "where members pay in: the IBAN, a blank, the holder"),
    ] = ""
    connections: Annotated[
        int,
        described("PATTO_CONNECTIONS", "connections of clients, as far as open files allow", ge=2),
    ] = 4_096
    connections_per_address: Annotated[
        int,
        described("PATTO_CONNECTIONS_PER_ADDRESS", "connections of an address (IPv6: a /64)", ge=1),
    ] = 512
    person: Annotated[
        str,
        Meta(pattern=r"^[!-~]{0,80}$", extra={"form": "at most 80 visible ASCII characters"}),
        described(
            "PATTO_PERSON", "whose the first tokens are; the name that this machine has for you"
        ),
    ] = ""
    logins_file: Annotated[
        str,
        described(
            "PATTO_LOGINS_FILE",
            "the secrets with which the book's roles sign in to DATABASE_URL; `logins` in the data folder",
        ),
    ] = ""
    requests_per_minute: Annotated[
        int, bound("PATTO_REQUESTS", "requests a minute of one actor")
    ] = 60_000
    requests_per_token: Annotated[
        int, bound("PATTO_REQUESTS_PER_TOKEN", "requests a minute with one token")
    ] = 30_000
    requests_per_address: Annotated[
        int, bound("PATTO_REQUESTS_PER_ADDRESS", "requests a minute from one address")
    ] = 120_000
    applications_per_address: Annotated[
        int, bound("PATTO_APPLICATIONS", "requests a minute without an account, of one address")
    ] = 60
    tries_per_minute: Annotated[int, bound("PATTO_TRIES", "codes tried a minute, of an actor")] = 5
    lines_per_minute: Annotated[
        int, bound("PATTO_LINES", "lines of bulk a minute of one actor")
    ] = 300_000
    lines_per_token: Annotated[
        int, bound("PATTO_LINES_PER_TOKEN", "lines of bulk a minute with one token")
    ] = 150_000
    lines_per_address: Annotated[
        int, bound("PATTO_LINES_PER_ADDRESS", "lines of bulk a minute from one address")
    ] = 600_000
    queue: Annotated[
        int,
        described("PATTO_QUEUE", "commands that may wait; bulk may take half; beyond, 503", ge=2),
    ] = 8_192
    nouns: Annotated[
        int,
        described(
            "PATTO_NOUNS", "states that the pen keeps in memory (about 0.5 kB each)", ge=1_000
        ),
    ] = 400_000
    timeout_seconds: Annotated[
        int,
        described("PATTO_TIMEOUT", "the longest that a command waits for PostgreSQL", ge=1, le=600),
    ] = 5
    synchronous_commit: Annotated[
        Commit,
        described(
            "PATTO_SYNCHRONOUS_COMMIT",
            "what an acknowledgement waits for where PostgreSQL has a synchronous standby:"
            " `on`, that it has it; `remote_apply`, that it shows it; never less than the server says",
        ),
    ] = "on"
    command_bytes: Annotated[
        int, described("PATTO_COMMAND_BYTES", "the largest body of a command", ge=1_024)
    ] = 65_536
    bulk_bytes: Annotated[
        int, described("PATTO_BULK_BYTES", "the largest body of a bulk request", ge=1_024)
    ] = 67_108_864
    readers: Annotated[
        int, described("PATTO_READERS", "connections to PostgreSQL for reads", ge=1, le=100)
    ] = 8
    answers: Annotated[
        int,
        described(
            "PATTO_ANSWERS", "answers kept to be given again while nothing moved; 0 for none", ge=0
        ),
    ] = 5_000
    wait_seconds: Annotated[
        int,
        described(
            "PATTO_WAIT", "how long a read waits for a position to be projected", ge=0, le=60
        ),
    ] = 5
    scheduler: Annotated[
        Literal["on", "off"], described("PATTO_SCHEDULER", "whether this process does what is due")
    ] = "on"
    token_seconds: Annotated[
        int,
        described(
            "PATTO_TOKEN_SECONDS", "how soon a token revoked elsewhere is refused here", ge=1
        ),
    ] = 2

    @property
    def name(self) -> BookName:
        """Return the book's schemas and roles."""
        return BookName(self.book)

    @property
    def folder(self) -> Path:
        """Return the data folder."""
        return Path(self.data)

    @property
    def master_key(self) -> Path:
        """Return the file of the vault's master key."""
        return Path(self.master_key_file) if self.master_key_file else self.folder / "master.key"

    @property
    def tokens(self) -> Path:
        """Return the file that tells the first tokens, once."""
        return Path(self.tokens_file) if self.tokens_file else self.folder / "tokens"

    @property
    def server_note(self) -> Path:
        """Return the file where `patto serve` notes why its embedded server does not serve."""
        return self.folder / "server-note"

    @property
    def trusted(self) -> Proxies:
        """Return the proxies that are believed."""
        return Proxies(self.proxies)

    @property
    def logins(self) -> Path:
        """Return the file of the roles' secrets, in the form of libpq's passfile."""
        return Path(self.logins_file) if self.logins_file else self.folder / "logins"

    @property
    def timelines(self) -> Path:
        """Return the file that remembers the newest timeline, beside the secrets of who connects."""
        return self.logins.with_name("timelines")

    @property
    def conninfo(self) -> str:
        """Return where the server of `database_url` is, and the file that has the secrets of the book's roles."""
        return with_logins(self.database_url, self.logins)

    @property
    def limits(self) -> Limits:
        """Return how much the pen takes on."""
        return Limits(
            queue_commands=self.queue,
            cached_nouns=self.nouns,
            timeout_seconds=float(self.timeout_seconds),
        )

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, **options: object) -> Self:
        """Return the settings that the environment and the given options make.

        Options that are None were not given. Raises `WrongSetting`, in one line.
        """
        cls._must_be_known(environment)
        given: dict[str, object] = {
            one.field: environment[one.variable]
            for one in cls.documented()
            if environment.get(one.variable)
        }
        given |= {field: str(value) for field, value in options.items() if value is not None}
        try:
            settings = msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as error:
            raise WrongSetting(cls._explain(str(error), given)) from None
        try:
            Proxies(settings.proxies)
        except ValueError as error:
            raise WrongSetting(f"PATTO_PROXIES (--proxies): {error}") from None
        if wrong := settings.wrong_of_mail():
            raise WrongSetting(wrong)
        try:
            if settings.clients_account:
                IBAN(settings.clients_account.partition(" ")[0], validate_bban=True)
        except SchwiftyException:
            raise WrongSetting(
                "PATTO_CLIENTS_ACCOUNT (--clients-account) does not begin with an IBAN."
            ) from None
        try:
            conninfo_to_dict(settings.database_url)
        except psycopg.ProgrammingError:  # Its words would show the password.
            raise WrongSetting(
                "DATABASE_URL is neither postgresql://user@host/database nor a libpq string."
            ) from None
        return settings

    @classmethod
    def _must_be_known(cls, environment: Mapping[str, str]) -> None:
        """Refuse `WrongSetting` for a variable that looks like one of ours and is none."""
        known = [one.variable for one in cls.documented()]
        for name in sorted(environment):
            if name.startswith(PREFIX) and name not in known:
                near = get_close_matches(name, known, 1)
                meant = f"; did you mean {near[0]}?" if near else "."
                raise WrongSetting(f"There is no setting {name}{meant}")

    @classmethod
    def documented(cls) -> Iterator[Setting]:
        """Yield every setting with its words."""
        hints = get_type_hints(cls, include_extras=True)
        own = cls.__annotations__
        for field in sorted(msgspec.structs.fields(cls), key=lambda one: one.name not in own):
            marks = [one for one in get_args(hints[field.name]) if isinstance(one, Meta)]
            meta = next(one for one in marks if "variable" in (one.extra or {}))
            assert meta.description is not None
            assert meta.extra is not None
            yield Setting(
                field.name,
                meta.extra["variable"],
                f"--{field.name.replace('_', '-')}",
                meta.description,
                field.default,
            )

    @classmethod
    def _explain(cls, error: str, given: Mapping[str, object]) -> str:
        """Name the variable and the option instead of the field, with what was given."""
        field, said = place_and_words(error, cls)
        for one in cls.documented():
            if one.field == field:
                said = said.replace(", got `str`", "")
                return f"{one.variable} ({one.option}) is {str(given[field])!r:.80}: {said[:1].lower()}{said[1:]}"
        return error
