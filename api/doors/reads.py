"""Applications: all of them for the staff, and one's own by its secret address. Their words are opened for this answer alone."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Opened, Written, opened
from api.engine.problems import NotHere
from ledger.kernel.who import Role
from projections.doors.questions import APPLICATION, Application, ApplicationListed

_SAID: Final = ("name", "email", "phone", "address", "about")


class ApplicationShown(ApplicationListed, frozen=True, kw_only=True):
    """An application. What was said is null once it was forgotten, and while it is `unreadable`.

    `question`, `answer` and `reason` are the last ones.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    about: str | None = ""
    question: str | None = ""
    answer: str | None = ""
    reason: str | None = ""
    forgotten: bool = False
    unreadable: bool = False


async def shown(ask: Ask, found: Sequence[Application]) -> list[ApplicationShown]:
    """Return applications with their words opened; whoever comes by a secret address sees that one alone."""
    if ask.who.role is Role.APPLICANT and any(one.digest != ask.who.address for one in found):
        raise NotHere.withheld()
    written = [(one.id, words) for one in found for words in _written(one)]
    told = await opened(ask, [words for _, words in written])
    words: dict[str, list[Opened]] = {one.id: [] for one in found}
    for (name, _), said in zip(written, told, strict=True):
        words[name].append(said)
    return [_shown(one, words[one.id]) for one in found]


def _written(one: Application) -> list[Written]:
    places = (
        (one.told_at, _SAID),
        (one.asked_at, ("question",)),
        (one.answered_at, ("answer",)),
        (one.reason_at, ("reason",)),
    )
    return [Written(one.id, at, fields) for at, fields in places if at is not None]


def _shown(one: Application, told: Sequence[Opened]) -> ApplicationShown:
    said: Mapping[str, str | None] = {
        field: word for words in told for field, word in words.words.items()
    }
    plain = msgspec.structs.asdict(one)
    known = {name: plain[name] for name in ApplicationShown.__struct_fields__ if name in plain}
    unreadable = any(words.unreadable for words in told)
    return ApplicationShown(**{**known, **said, "unreadable": unreadable})


_WORDS: Final = PrivateRow(ApplicationShown, shown)
READS: Final = (
    list_of(
        APPLICATION,
        "/applications",
        "List the applications at the doors of the pact, and where each stands.",
        may=May.STAFF,
        opened=_WORDS,
        example={"step": "received"},
    ),
    one_of(
        APPLICATION,
        "/applications/{application}",
        "One application: for the staff, and for whoever comes by its secret address.",
        may=May.APPLICATION,
        opened=_WORDS,
    ),
)
