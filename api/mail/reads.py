"""What became of mail, for staff: how many wait or need somebody, and each one; neither addresses nor texts."""

from datetime import datetime
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Cursor, Limit, Nothing, Read
from api.engine.problems import Malformed
from api.mail.journal import COUNTED, State
from projections.mail.outbox import Kind

MAILS: Final = """
SELECT mail, kind, recipient, thing, position, state, tries, next_at, changed_at, why, reply FROM {access}.mails
WHERE (%(state)s::text IS NULL OR state = %(state)s) AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    AND (position, mail) < (%(position)s, %(mail)s::text)
ORDER BY position DESC, mail DESC LIMIT %(limit)s
"""
TROUBLE: Final = "SELECT trouble, trouble_since FROM {access}.mail_seen"
_LAST: Final = (2**62, "g")


class MailsAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of mails, the newest first."""

    state: Annotated[State | None, Meta(description="only those of which that became")] = None
    kind: Annotated[Kind | None, Meta(description="only those that tell that")] = None
    cursor: Cursor = ""
    limit: Limit = 100

    def following(self, page: "MailPage") -> Self:
        """Return the question for the page after this one."""
        return msgspec.structs.replace(self, cursor=page.next)


class MailShown(msgspec.Struct, frozen=True, kw_only=True):
    """A mail: what it tells (`kind`) to whom about what, and what became of it.

    `position` is that of the fact that ordered it, `id` is in its Message-ID. What is put off is tried again at `next_at`. `why` is a word,
    `reply` the number of the mail server's answer.
    """

    id: str
    kind: Kind
    recipient: str
    thing: str
    position: int
    state: State
    tries: int
    next_at: datetime | None
    changed_at: datetime
    why: str | None
    reply: int | None


class MailPage(msgspec.Struct, frozen=True, kw_only=True):
    """Mails, the newest first; `next` is the `cursor` of the page after, if there is one."""

    mails: list[MailShown]
    next: str | None = None


class MailsCounted(msgspec.Struct, frozen=True, kw_only=True):
    """How many mails wait, are unsure, bounced, failed or dropped; `trouble` says since when no mail can leave, and why."""

    waiting: int
    unsure: int
    bounced: int
    failed: int
    dropped: int
    trouble: str | None
    trouble_since: datetime | None


async def mails(ask: Ask) -> MailPage:
    """List mails by what became of them: those that are unsure, bounced or failed need somebody (`patto mail`)."""
    query: MailsAsked = ask.query
    position, mail = _after(query.cursor)
    asked = {"state": query.state, "kind": query.kind, "limit": query.limit + 1}
    async with ask.reading() as connection:
        found = await connection.execute(
            ask.filled(MAILS), {**asked, "position": position, "mail": mail}
        )
        rows = await found.fetchall()
    shown = [_shown(*row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    return MailPage(mails=shown, next=f"{shown[-1].position}.{shown[-1].id}" if more else None)


def _shown(
    mail: str,
    kind: Kind,
    recipient: str,
    thing: str,
    position: int,
    state: str,
    tries: int,
    next_at: datetime,
    changed_at: datetime,
    why: str | None,
    reply: int | None,
) -> MailShown:
    return MailShown(
        id=mail,
        kind=Kind(kind),
        recipient=recipient,
        thing=thing,
        position=position,
        state=State(state),
        tries=tries,
        next_at=next_at if state == State.WAITING else None,
        changed_at=changed_at,
        why=why,
        reply=reply,
    )


def _after(cursor: str) -> tuple[int, str]:
    if not cursor:
        return _LAST
    position, _, mail = cursor.partition(".")
    if not position.isdecimal() or len(position) > 18:
        raise Malformed("The cursor is not one that a page gave.", field="cursor")
    return int(position), mail


async def mails_counted(ask: Ask) -> MailsCounted:
    """Count the mails that are not sent, by what became of them."""
    async with ask.reading() as connection:
        rows = await (await connection.execute(ask.filled(COUNTED))).fetchall()
        said = await (await connection.execute(ask.filled(TROUBLE))).fetchone()
    trouble, since = said or (None, None)
    counts: dict[str, int] = dict(rows)
    states = (State.WAITING, State.UNSURE, State.BOUNCED, State.FAILED, State.DROPPED)
    counted = {str(one): counts.get(one, 0) for one in states}
    counted["waiting"] += counts.get(State.SENDING, 0)
    return MailsCounted(**counted, trouble=trouble, trouble_since=since)


READS: Final = (
    Read(
        path="/mails",
        name="mails",
        answers=mails,
        returns=MailPage,
        may=May.STAFF,
        query=MailsAsked,
        example={"state": "unsure"},
        sealed=True,
    ),
    Read(
        path="/mails/counted",
        name="mails-counted",
        answers=mails_counted,
        returns=MailsCounted,
        may=May.STAFF,
        query=Nothing,
        sealed=True,
    ),
)
