"""What is personal is sealed before anyone decides, and forgotten once the log says so."""

from asyncio import Task, create_task, wait
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
import psycopg

from ledger.book.repeats import fingerprint
from ledger.kernel.command import Command, Personal, places_of
from ledger.kernel.fact import Fact, fact_name
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Kind, Malformed, Refused
from ledger.kernel.rulebook import Rulebook
from ledger.log.batch import Log, LogUnavailable
from ledger.pen.pending import KeyMadeMeanwhile, PendingCommand, Receipt, Unavailable
from ledger.vault import BookKeys, Vault
from ledger.vault.draft import KeyDraft, Lookup
from ledger.vault.tombstones import Tombstones

# The values are ours: whatever PostgreSQL has against them is about its own state.
AWAY = (psycopg.Error, OSError)


class PendingKeys(msgspec.Struct):
    """What the vault must hold before a command's facts are written; `kept` says that it does."""

    draft: KeyDraft | None
    lookups: list[Lookup]
    newborn: bool
    kept: bool = False


class Privacy:
    """Stands between those who send commands and the verbs: text goes in, sealed values go on.

    Nothing reaches the vault for a command that is refused: what it needs is kept after it was decided.
    """

    def __init__(
        self, rules: Rulebook, vault: Vault, keys: BookKeys, log: Log, forgotten: Tombstones | None
    ) -> None:
        self._rules = rules
        self._vault = vault
        self._keys = keys
        self._log = log
        self._forgotten = forgotten
        self._sealing: set[Task[None]] = set()
        self._pending_keys: WeakKeyDictionary[PendingCommand, PendingKeys] = WeakKeyDictionary()

    async def seal(self, commands: Sequence[PendingCommand], seconds: float) -> None:
        """Seal personal fields, so that no verb sees them; a vault that takes longer refuses them all.

        A field that can't be sealed refuses its own command only.
        """
        sealing = create_task(self._seal(commands))
        self._sealing.add(sealing)
        sealing.add_done_callback(self._sealed)
        done, _ = await wait([sealing], timeout=seconds)
        if done:
            return sealing.result()
        # It is left to itself: PostgreSQL, asked to cancel, may hang in that too.
        for pending in commands:
            pending.refuse(Unavailable("The vault does not answer."))
        return None

    def _sealed(self, sealing: Task[None]) -> None:
        self._sealing.discard(sealing)
        if not sealing.cancelled():
            sealing.exception()  # Whoever still waits raises it.

    async def _seal(self, commands: Sequence[PendingCommand]) -> None:
        drafts: list[tuple[PendingCommand, str, dict[str, str], list[Lookup]]] = []
        for pending in commands:
            try:
                person, fields = self._personal(pending)
                lookups = self._lookups(pending, person, fields)
            except Refused as why:
                pending.refuse(why)
                continue
            if fields:  # A command without any needs no key, and may name nobody.
                drafts.append((pending, person, fields, lookups))
        items = [(p, fact_name(_of(s.command).fact), fields) for s, p, fields, _ in drafts]
        sealed = await self._vault.seal_each(items) if items else []
        for (pending, _, _, lookups), one in zip(drafts, sealed, strict=True):
            if isinstance(one, Refused):
                pending.refuse(one)
                continue
            pending.command = _with_sealed(pending.command, one.values)
            pending.fingerprint = fingerprint(self._keys, pending.sent, one.key)
            if one.draft or lookups:
                newborn = _of(pending.command).newborn is not None
                self._pending_keys[pending] = PendingKeys(one.draft, lookups, newborn)

    def opened(self, pending: PendingCommand, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Return facts that nobody wrote, with the words that were sent in place of what was sealed of them."""
        sent = pending.sent
        if sent.personal is None:
            return tuple(facts)
        words = {
            sealed: normal(text)
            for field, normal in sent.personal.fields.items()
            for (_, text), (_, sealed) in zip(
                places_of(field, getattr(sent, field)),
                places_of(field, getattr(pending.command, field)),
                strict=True,
            )
        }
        return tuple(_with_words(fact, words) for fact in facts)

    async def keep(self, accepted: Iterable[PendingCommand]) -> dict[PendingCommand, Refused]:
        """Keep in the vault what these commands need, who were accepted and are about to be written.

        Returns those that must not be written, with the reason. Raises `LogUnavailable`.
        """
        if not self._pending_keys:
            return {}
        needs = {one: need for one in accepted if (need := self._pending_keys.get(one)) is not None}
        if not needs:
            return {}
        try:
            strangers = await self._vault.keep(
                [need.draft for need in needs.values() if need.draft],
                [lookup for need in needs.values() for lookup in need.lookups],
            )
        except AWAY as error:
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error
        for need in needs.values():
            need.kept = True
        return {
            one: KeyMadeMeanwhile()
            for one, need in needs.items()
            if need.draft and need.draft.person in strangers
        }

    async def discard(self, pending: PendingCommand, answer: Receipt | Refused) -> None:
        """Take back what was kept for a command that was refused after all, or accepted long before.

        That is so when another process wrote in between. Only a key of somebody who was to be born is
        nobody else's; of what can't be taken back at once the sweep thinks a day later.
        """
        need = self._pending_keys.pop(pending, None)
        if need is None or not (need.kept and need.newborn and need.draft):
            return
        if isinstance(answer, Refused):
            written = answer.kind in (Kind.UNAVAILABLE, Kind.FAULT)  # Nobody knows.
        else:
            written = any(need.draft.person in msgspec.structs.astuple(f) for f in answer.facts)
        if not written:
            with suppress(*AWAY):
                await self._vault.discard([need.draft])

    def _personal(self, pending: PendingCommand) -> tuple[str, dict[str, str]]:
        """Fill what the book fills; return whose the fields are, and their text."""
        personal, command = _of(pending.command), pending.command
        for field in personal.filled_by_the_book():
            if getattr(command, field):
                raise Malformed(f"`{field}` is filled by the book.", field=field)
        if personal.newborn:
            filled = {personal.person: identifier(personal.newborn, pending.seed, 0)}
            command = msgspec.structs.replace(command, **filled)
        fields = {
            place: normal(text)
            for field, normal in personal.fields.items()
            for place, text in places_of(field, getattr(command, field))
        }
        tags = {
            tag: self._keys.lookup(kind, fields[kind]).hex()
            for kind, tag in personal.tags.items()
            if kind in fields
        }
        known = {field: read(fields) for field, read in personal.read.items()}
        pending.command = msgspec.structs.replace(command, **tags, **known)
        person: str = getattr(command, personal.person)
        if fields and not person:
            raise Malformed(
                f"Words are sealed for somebody: `{personal.person}` says for whom.",
                field=personal.person,
            )
        return person, fields

    def _lookups(
        self, pending: PendingCommand, person: str, fields: Mapping[str, str]
    ) -> list[Lookup]:
        """Return by which digests a person is found once the command is accepted."""
        return [
            Lookup(kind, self._keys.lookup(kind, word), person, pending.key)
            for kind, words in _of(pending.command).lookups.items()
            if kind in fields
            for word in words(fields[kind])
        ]

    async def forget(self, facts: Iterable[Fact]) -> None:
        """Destroy the keys of those whom these facts, already durable, say to be forgotten."""
        for fact in facts:
            if (field := self._rules.forgets.get(type(fact))) is not None:
                await self._forget([getattr(fact, field)])

    async def _forget(self, people: Sequence[str]) -> None:
        """Destroy what is left of these people, and remember that they are forgotten, whatever becomes of the log."""
        if self._forgotten is not None:
            self._forgotten.note(people)
        if people:
            await self._vault.forget(people)

    async def finish_forgetting(self) -> None:
        """Destroy what an interrupted forgetting left, or a restored backup: also of whom its log knows no fact."""
        if self._forgotten is not None:
            await self._forget(self._forgotten.all())
        for kind in self._rules.forgets:
            await self.forget_those_of(await self._log.of_kind(fact_name(kind)))

    async def forget_those_of(self, lines: Iterable[bytes]) -> None:
        """Destroy whatever is left of those whom these lines of the log say to be forgotten."""
        facts = [self._rules.decode(data).fact for data in lines]
        await self._forget([getattr(fact, self._rules.forgets[type(fact)]) for fact in facts])

    async def end_forgotten(self) -> None:
        """Take up what a forgetting left undone, and end the vault key that wrapped what is gone."""
        await self.finish_forgetting()
        await self._vault.rotate()

    async def sweep(self) -> None:
        """Remove keys and look-ups, older than a day, that no fact was ever written with."""
        await self._vault.sweep_orphans(self._known)
        await self._vault.sweep_lookups(self._log.accepted)

    async def _known(self, subjects: list[str]) -> list[str]:
        """Return those of whom the log tells: members, and the houses, offers, stays, applications, arrivals, hubs or network that words are about."""
        tags = [f"{word}:{one}" for one in subjects for word in _TAGS]
        return [tag.partition(":")[2] for tag in await self._log.tagged(tags)]


def _with_sealed(command: Command, sealed: Mapping[str, str]) -> Command:
    """Put sealed values in the places their texts came from."""
    values: dict[str, str | tuple[str, ...]] = {}
    for field in _of(command).fields:
        value = getattr(command, field)
        if isinstance(value, tuple):
            values[field] = tuple(sealed[place] for place, _ in places_of(field, value))
        elif value:
            values[field] = sealed[field]
    return msgspec.structs.replace(command, **values)


def _with_words(fact: Fact, words: Mapping[str, str]) -> Fact:
    """Put words in the place of the sealed values that are theirs, also in a command that a fact stores."""
    values = {field: getattr(fact, field) for field in fact.__struct_fields__}
    return msgspec.structs.replace(fact, **_plain(values, words))


def _plain(value: Any, words: Mapping[str, str]) -> Any:
    """Return a value with words in the place of what was sealed of them, at any depth."""
    match value:
        case str():
            return words.get(value, value)
        case tuple() | list():
            return type(value)(_plain(one, words) for one in value)
        case dict():
            return {name: _plain(one, words) for name, one in value.items()}
    return value


_TAGS = (
    "member",
    "subject",
    "house",
    "venture",
    "offering",
    "offer",
    "books",
    "stay",
    "hold",
    "application",
)
"""By what the facts are found of whoever, or whatever, a key is of."""


def _of(command: Command) -> Personal:
    assert command.personal is not None
    return command.personal
