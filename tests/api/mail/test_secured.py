"""Letters leave over TLS, to the server that was meant, under a secret from a file; where anything of that fails, all wait."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.api.mail.booking import booked
from tests.api.mail.office_hours import Hours, mails, open_hours
from tests.api.mail.post_office import PostOffice, post_office
from tests.api.town import Town
from tests.tls import Authority

pytestmark = pytest.mark.anyio

SECRET = "geheim-4711"
HERE = "localhost"
WAYS = ["starttls", "tls"]


@contextmanager
def secured(
    folder: Path, security: str, **more: Any
) -> Iterator[tuple[PostOffice, dict[str, Any]]]:
    """Have a mail server that shows a good certificate, and the settings with which it is found."""
    authority = Authority(folder)
    context = authority.context_for(HERE)
    how = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    if security == "starttls":
        how |= {"require_starttls": True}
    with post_office(**how, **more) as office:
        yield (
            office,
            {
                "mail_host": HERE,
                "mail_port": office.port,
                "mail_security": security,
                "mail_authority": str(authority.file),
            },
        )


def signing_in(security: str) -> dict[str, Any]:
    """Return what lets `patto` in alone, with the secret; the server counts as TLS what was asked for by STARTTLS alone."""

    def judge(
        _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_he = (data.login, data.password) == (b"patto", SECRET.encode())
        return AuthResult(success=is_he, handled=False)

    by_asking = security == "starttls"
    return {"authenticator": judge, "auth_required": by_asking, "auth_require_tls": by_asking}


async def waits(town: Town, hours: Hours) -> str:
    """Return why no letter can leave; what was booked waits, and was not even tried."""
    await hours.send()
    ((state, tries),) = mails(town, "state, tries")[-1:]
    assert (state, tries) == ("waiting", 0)
    assert hours.sending.trouble is not None
    return hours.sending.trouble


@pytest.mark.parametrize("security", WAYS)
async def test_a_letter_leaves_over_tls_alone(quiet_town: Town, tmp_path: Path, security: str):
    """From the first byte, or once the server was asked to; the certificate is of the name, and somebody vouches for it."""
    with secured(tmp_path, security) as (office, settings):
        async with open_hours(quiet_town, **settings) as hours:
            await hours.send()
            await booked(quiet_town)
            await hours.send()
        assert len(office.letters()) == 1
        assert office.secured == [True]


@pytest.mark.parametrize("security", WAYS)
@pytest.mark.parametrize("wrong", ["authority", "name"])
async def test_a_server_that_is_not_the_one_meant_gets_nothing(
    quiet_town: Town, tmp_path: Path, security: str, wrong: str
):
    """Nobody whom we trust vouches for it, or for another name: all wait, and leave once it is put right."""
    with secured(tmp_path, security) as (office, settings):
        amiss = {"mail_authority": ""} if wrong == "authority" else {"mail_host": "127.0.0.1"}
        async with open_hours(quiet_town, **settings | amiss) as hours:
            await booked(quiet_town)
            await waits(quiet_town, hours)
        assert office.envelopes == []
        async with open_hours(quiet_town, **settings) as hours:
            await hours.send()
        assert len(office.letters()) == 1


async def test_a_server_that_offers_no_tls_gets_nothing(quiet_town: Town):
    """Nobody in between takes the offer away: nothing is said in clear."""
    with post_office() as office:
        settings = {"mail_host": HERE, "mail_port": office.port, "mail_security": "starttls"}
        async with open_hours(quiet_town, **settings) as hours:
            await booked(quiet_town)
            await waits(quiet_town, hours)
        assert office.envelopes == []


@pytest.mark.parametrize("security", WAYS)
async def test_who_signs_in_is_let_in(
    quiet_town: Town, tmp_path: Path, security: str, caplog: pytest.LogCaptureFixture
):
    """With the secret that stands in a file, which is read when it is needed: a new one needs no new start. No log has it."""
    caplog.set_level(logging.DEBUG)
    file = tmp_path / "secret"
    with secured(tmp_path, security, **signing_in(security)) as (office, settings):
        settings |= {"mail_user": "patto", "mail_secret_file": str(file)}
        async with open_hours(quiet_town, **settings) as hours:
            await booked(quiet_town)
            assert await waits(quiet_town, hours) == "its secret cannot be read"
            file.write_text("wrong\n")
            assert await waits(quiet_town, hours) == "SMTPAuthenticationError 535"
            assert office.envelopes == []
            file.write_text(f"{SECRET}\n")
            await hours.send()
            assert hours.sending.trouble is None
        assert len(office.letters()) >= 1
        assert all(office.secured)
    assert SECRET not in caplog.text


async def test_who_does_not_sign_in_is_not_let_in(quiet_town: Town, tmp_path: Path):
    """The server wants to know who sends: the letters wait for its settings, and none is lost."""
    with secured(tmp_path, "starttls", **signing_in("starttls")) as (office, settings):
        async with open_hours(quiet_town, **settings) as hours:
            await booked(quiet_town)
            await hours.send()
        assert office.envelopes == []
    assert mails(quiet_town, "state")[-1] == ("waiting",)
