"""A repeat of an accepted command is told from another command under its key, by the fingerprint of what was sent.

what is nobody's          under the book's key
words about a person      a digest under that person's key, and with it they end

Once a person is forgotten, whoever has every other key and a right guess can't tell that it is right; nor can we.
"""

from collections.abc import Sequence

import msgspec
import psycopg

from ledger.kernel.command import Command
from ledger.log.batch import LogUnavailable
from ledger.pen.pending import Answer, Forgotten, KeyReused, Repeat
from ledger.vault import BookKeys, Keys, PersonKey, PersonUnreadable, Unreadable, Vault

_encode = msgspec.json.Encoder().encode


def fingerprint(keys: BookKeys, sent: Command, key: PersonKey | None = None) -> bytes:
    """Return by what a command, as it was sent, is told from another; `key` is that of whom its words are about."""
    if key is None or sent.personal is None:
        return keys.fingerprint(_encode(sent))
    private = {field: getattr(sent, field) for field in sent.personal.fields}
    public = msgspec.structs.replace(sent, **{field: type(private[field])() for field in private})
    return keys.fingerprint(_encode(public), key.digest(_encode(private)))


class Repeats:
    """Compares commands with the first that was accepted under their key."""

    def __init__(self, vault: Vault, keys: BookKeys) -> None:
        self._vault = vault
        self._keys = keys

    async def answer(self, repeats: Sequence[Repeat]) -> list[Answer]:
        """Give each the first receipt, or say that it is another command than the first.

        What is about somebody who was forgotten since can't be told any more. Raises `LogUnavailable`.
        """
        subjects = [_subject(repeat) for repeat in repeats]
        asked = [subject for subject in subjects if subject]
        try:
            keys = await self._vault.keys_of(asked) if asked else {}
        except (psycopg.Error, OSError) as error:
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error
        both = zip(repeats, subjects, strict=True)
        return [self._answer(repeat, subject, keys) for repeat, subject in both]

    def _answer(self, repeat: Repeat, subject: str | None, keys: Keys) -> Answer:
        if subject and subject not in keys:
            return KeyReused()  # Nothing was ever sealed for whoever this is about.
        key = keys[subject] if subject else None
        if isinstance(key, Unreadable):
            return PersonUnreadable()
        if subject and key is None:
            return Forgotten()
        same = fingerprint(self._keys, repeat.sent, key) == repeat.fingerprint
        return repeat.receipt if same else KeyReused()


def _subject(repeat: Repeat) -> str | None:
    """Return whose key the fingerprint needs; whoever the command was to bring forth is in its first fact."""
    sent, personal = repeat.sent, repeat.sent.personal
    if personal is None or not any(getattr(sent, field) for field in personal.fields):
        return None
    if personal.newborn is None:
        return str(getattr(sent, personal.person))
    born = [fact for fact in repeat.receipt.facts if isinstance(fact, personal.fact)]
    return str(getattr(born[0], personal.named_in)) if born else None
