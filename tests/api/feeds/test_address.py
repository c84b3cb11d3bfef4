"""Whatever a site does, what is fetched is bounded, comes from where it may, and a failure is a word."""

import gzip
import logging
import ssl
from collections.abc import Callable, Sequence
from datetime import date
from ipaddress import ip_address
from pathlib import Path

import pytest

from api.feeds.address import Fetched, Marks, NotFetched, Web, is_loopback, is_public
from api.feeds.foreign import BYTES_MAX
from tests.api.feeds.site import (
    Answer,
    bomb,
    calendar,
    dripping,
    endless,
    head,
    leads,
    packed,
    says,
    site,
    unless_known,
)
from tests.tls import Authority

pytestmark = pytest.mark.anyio

NIGHTS = calendar((date(2027, 7, 1), 3))


def resolving(*answers: Sequence[str]) -> Callable[..., object]:
    """Look names up in these answers, one after another."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def why(web: Web, address: str, marks: Marks | None = None) -> tuple[str, int | None]:
    """Return why nothing is fetched."""
    with pytest.raises(NotFetched) as caught:
        await web.fetch(address, marks or Marks())
    return caught.value.why, caught.value.status


async def test_what_stands_there_is_fetched_once_and_then_only_when_it_changed():
    """The site's own marks are sent back: it says that nothing has changed, or what there is now."""
    async with site() as one:
        one.answers["/a.ics?k=7"] = unless_known(NIGHTS, '"one"')
        web = Web(is_of_here=True)
        address = f"http://localhost:{one.port}/a.ics?k=7"
        first = await web.fetch(address, Marks())
        assert first == Fetched(NIGHTS, Marks('"one"'))
        assert await web.fetch(address, first.marks) == Fetched(None, first.marks)
        one.answers["/a.ics?k=7"] = unless_known(calendar(), '"two"')
        assert await web.fetch(address, first.marks) == Fetched(calendar(), Marks('"two"'))
        (_, headers), *_ = one.asked
        assert headers["host"] == f"localhost:{one.port}"
        assert "if-none-match" not in headers


async def test_the_day_of_a_change_is_sent_back_too():
    """Sites that have no mark have at least that."""
    async with site() as one:
        day = "Sat, 28 Nov 2026 10:00:00 GMT"
        one.answers["/a"] = says(NIGHTS, Last_Modified=day)
        address = f"http://localhost:{one.port}/a"
        fetched = await Web(is_of_here=True).fetch(address, Marks())
        await Web(is_of_here=True).fetch(address, fetched.marks)
        assert one.asked[-1][1]["if-modified-since"] == day


async def test_what_is_packed_is_unpacked():
    """As it was asked to be."""
    async with site() as one:
        one.answers["/a"] = packed([gzip.compress(NIGHTS)[:40], gzip.compress(NIGHTS)[40:]])
        fetched = await Web(is_of_here=True).fetch(f"http://localhost:{one.port}/a", Marks())
        assert fetched.data == NIGHTS


@pytest.mark.parametrize(
    "answer, reason",
    [
        (says(b"", 503), ("refused", 503)),
        (says(b"", 404), ("refused", 404)),
        (says(b"", 304), ("refused", 304)),
        (says(b"<html>", kind="text/html; charset=utf-8"), ("no-calendar", None)),
        (says(NIGHTS, Content_Encoding="br"), ("no-calendar", None)),
        (bomb(), ("too-large", None)),
        (endless, ("too-large", None)),
        (dripping, ("too-slow", None)),
        (packed([gzip.compress(NIGHTS)[:-9]]), ("broke-off", None)),
        (packed([b"plain"]), ("broke-off", None)),
        (leads("/a"), ("too-many-redirects", None)),
        (leads("ftp://localhost/a"), ("not-allowed", None)),
        (leads("http://me:you@localhost/a"), ("not-allowed", None)),
        (leads("http://localhost:99999/a"), ("not-allowed", None)),
        (leads("file:///etc/passwd"), ("not-allowed", None)),
        (leads("http://10.0.0.7/latest"), ("not-public", None)),
    ],
)
async def test_what_is_of_no_use_is_a_word(answer: Answer, reason: tuple[str, int | None]):
    """What is refused, no calendar, too large once unpacked, too slow, or leads astray."""
    async with site() as one:
        one.answers["/a"] = answer
        web = Web(is_of_here=True, whole_seconds=2.0)
        assert await why(web, f"http://localhost:{one.port}/a") == reason


async def test_a_length_that_is_too_large_is_not_even_read():
    """Nor what is cut off in the middle."""
    async with site() as one:

        async def announces(_: object, write: Callable[[bytes], object]) -> None:
            await write(head(Content_Type="text/calendar", Content_Length=BYTES_MAX + 1))

        async def stops(_: object, write: Callable[[bytes], object]) -> None:
            await write(head(Content_Type="text/calendar", Content_Length=100) + b"BEGIN")

        one.answers |= {"/large": announces, "/stops": stops}
        web, at = Web(is_of_here=True), f"http://localhost:{one.port}"
        assert await why(web, f"{at}/large") == ("too-large", None)
        assert await why(web, f"{at}/stops") == ("broke-off", None)


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *("240.0.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::"),
        *("nonsense", ""),
    ],
)
def test_what_is_not_of_the_internet_is_not_public(address: str):
    """Also where version 6 hides an address of version 4."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1", "64:ff9b::5db8:d822"])
def test_what_is_of_the_internet_is_public(address: str):
    """In both versions."""
    assert is_public(address)
    assert not is_loopback(address)
    assert not ip_address(address).is_loopback


async def test_nothing_but_the_public_web_is_asked():
    """By https alone, and no name or number that leads into a network of one's own; the site is never reached."""
    async with site() as one:
        one.answers["/a"] = says(NIGHTS)
        web = Web()
        for host in ("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0x7f.1"):
            address = f"https://{host}:{one.port}/a"
            assert (await why(web, address))[0] == "not-public", address
        assert await why(web, f"http://localhost:{one.port}/a") == ("not-allowed", None)
        mixed = Web(resolve=resolving(["93.184.216.34", "10.0.0.1"]))
        assert await why(mixed, "https://site.example/a") == ("not-public", None)
        assert await why(Web(resolve=resolving([])), "https://site.example/a") == (
            "not-public",
            None,
        )
        assert one.asked == []


async def test_a_name_that_leads_elsewhere_a_moment_later_is_looked_up_once():
    """The connection goes to the address that was judged: the second answer is never asked for."""
    async with site() as one:
        one.answers["/a"] = says(NIGHTS)
        judged: list[str] = []

        def may(address: str) -> bool:
            judged.append(address)
            return is_loopback(address)

        web = Web(is_of_here=True, resolve=resolving(["127.0.0.1"], ["10.0.0.1"]), may=may)
        fetched = await web.fetch(f"http://site.example:{one.port}/a", Marks())
        assert (fetched.data, judged) == (NIGHTS, ["127.0.0.1"])
        assert one.asked[0][1]["host"] == f"site.example:{one.port}"


async def test_a_redirect_is_judged_like_the_first_address():
    """The same name leads into one's own network the second time: it is not followed."""
    async with site() as one:
        one.answers |= {"/a": leads("/b"), "/b": says(NIGHTS)}
        web = Web(is_of_here=True, resolve=resolving(["127.0.0.1"], ["10.0.0.1"]))
        assert await why(web, f"http://site.example:{one.port}/a") == ("not-public", None)
        assert [path for path, _ in one.asked] == ["/a"]
        again = Web(is_of_here=True, resolve=resolving(["127.0.0.1"]))
        fetched = await again.fetch(f"http://site.example:{one.port}/a", Marks())
        assert fetched.data == NIGHTS


async def test_nobody_is_there():
    """No such name, or nobody at the port."""

    async def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    assert await why(Web(resolve=nowhere), "https://site.example/a") == ("not-found", None)
    async with site() as one:
        port = one.port
    assert await why(Web(is_of_here=True), f"http://localhost:{port}/a") == ("no-connection", None)


async def test_who_answers_must_be_whom_the_name_means(tmp_path: Path):
    """The certificate is of the name that was asked for, though the connection goes to a number; else nothing is asked."""
    authority = Authority(tmp_path)
    trust = ssl.create_default_context(cafile=authority.file)
    here = resolving(["127.0.0.1"])
    async with site(authority.context_for("site.example")) as one:
        one.answers["/a"] = says(NIGHTS)
        web = Web(resolve=here, may=is_loopback, trust=trust)
        fetched = await web.fetch(f"https://site.example:{one.port}/a", Marks())
        assert fetched.data == NIGHTS
        assert await why(web, f"https://other.example:{one.port}/a") == ("no-trust", None)
        stranger = Web(resolve=here, may=is_loopback)
        assert await why(stranger, f"https://site.example:{one.port}/a") == ("no-trust", None)
        assert len(one.asked) == 1


async def test_no_log_tells_where_a_redirect_leads(caplog: pytest.LogCaptureFixture):
    """Nor the address itself, whatever is written down."""
    caplog.set_level(logging.DEBUG)
    async with site() as one:
        one.answers |= {"/geheim": leads("/segreto"), "/segreto": says(b"", 500)}
        await why(Web(is_of_here=True), f"http://localhost:{one.port}/geheim")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "geheim" not in said
    assert "segreto" not in said
