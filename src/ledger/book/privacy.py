"""What is personal is sealed before anyone decides, and forgotten once the log says so."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact, fact_name
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.rulebook import Rulebook
from ledger.log.batch import Log
from ledger.pen.pending import PendingCommand
from ledger.vault import BookKeys, Vault


class Privacy:
    """Stands between those who send commands and the verbs: text goes in, sealed values go on."""

    def __init__(self, rules: Rulebook, vault: Vault, keys: BookKeys, log: Log) -> None:
        self._rules = rules
        self._vault = vault
        self._keys = keys
        self._log = log

    async def seal(self, commands: Sequence[PendingCommand]) -> None:
        """Seal personal fields, so that no verb sees them; their keys are committed on return.

        A field that can't be sealed refuses its own command only.
        """
        drafts: list[tuple[PendingCommand, str, dict[str, str]]] = []
        lookups: dict[str, dict[str, bytes]] = {}
        for pending in commands:
            try:
                person, fields, digests = self._personal(pending)
            except Refused as why:
                pending.refuse(why)
                continue
            if fields:  # A command without any needs no key, and may name nobody.
                drafts.append((pending, person, fields))
            if digests:
                lookups.setdefault(person, {}).update(digests)
        items = [(p, fact_name(_of(s.command).fact), fields) for s, p, fields in drafts]
        sealed = await self._vault.seal_each(items) if items else []
        for (pending, _, _), values in zip(drafts, sealed, strict=True):
            if isinstance(values, Refused):
                pending.refuse(values)
            else:
                pending.command = _with_sealed(pending.command, values)
        if lookups:
            await self._vault.set_lookups(lookups)

    def _personal(self, pending: PendingCommand) -> tuple[str, dict[str, str], dict[str, bytes]]:
        """Fill what the book fills; return whose the fields are, their text, and its digests."""
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
            for place, text in _texts(field, getattr(command, field))
        }
        digests = {
            kind: self._keys.lookup(kind, fields[kind])
            for kind in personal.lookups
            if kind in fields
        }
        tags = {personal.lookups[kind]: digest.hex() for kind, digest in digests.items()}
        pending.command = msgspec.structs.replace(command, **tags)
        return getattr(command, personal.person), fields, digests

    async def forget(self, facts: Iterable[Fact]) -> None:
        """Destroy the keys of those whom these facts, already durable, say to be forgotten."""
        for fact in facts:
            if (field := self._rules.forgets.get(type(fact))) is not None:
                await self._vault.forget(getattr(fact, field))

    async def finish_forgetting(self) -> None:
        """Destroy what an interrupted forgetting left: the fact was written, the key was not gone."""
        people = [
            getattr(self._rules.decode(data).fact, field)
            for kind, field in self._rules.forgets.items()
            for data in await self._log.of_kind(fact_name(kind))
        ]
        if people:
            await self._vault.finish_forgetting(people)

    async def sweep(self) -> int:
        """Remove keys, older than a day, of people no fact was ever written about; return how many."""
        return await self._vault.sweep_orphans(self._known)

    async def _known(self, members: list[str]) -> list[str]:
        known = await self._log.tagged([f"member:{member}" for member in members])
        return [tag.removeprefix("member:") for tag in known]


def _texts(field: str, value: str | tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the texts of a field with their places: `companions.0`, `companions.1`, … of a list."""
    if isinstance(value, tuple):
        return [(f"{field}.{n}", text) for n, text in enumerate(value)]
    return [(field, value)] if value else []


def _with_sealed(command: Command, sealed: Mapping[str, str]) -> Command:
    """Put sealed values in the places their texts came from."""
    values: dict[str, str | tuple[str, ...]] = {}
    for field in _of(command).fields:
        value = getattr(command, field)
        if isinstance(value, tuple):
            values[field] = tuple(sealed[place] for place, _ in _texts(field, value))
        elif value:
            values[field] = sealed[field]
    return msgspec.structs.replace(command, **values)


def _of(command: Command) -> Personal:
    assert command.personal is not None
    return command.personal
