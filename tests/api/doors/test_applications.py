"""Somebody without an account applies over HTTP, looks, answers; nobody else sees it, and nothing stays in clear."""

from collections.abc import AsyncIterator
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import psycopg
import pytest

from api.engine.access import May
from api.registry import READS, ROUTES
from tests.api.serving import again, served
from tests.api.town import Town

pytestmark = pytest.mark.anyio

WORDS = {
    "name": "Zefirina Quattrocchi",
    "email": "zefirina@quattrocchi.example",
    "phone": "+39 0171 987654",
    "address": "Vicolo del Gufo 77",
    "about": "La vecchia scuola col pergolato.",
}
VILLAGE = {**WORDS, "istat": "004083", "has": ["meeting-room"]}


class Applicant:
    """Somebody with a secret of their own, which the client keeps."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.secret = token_urlsafe(32)
        self.headers = {"authorization": f"Application {self.secret}"}

    async def post(self, path: str, body: Any = None, key: str = "") -> Any:
        headers = self.headers | {"idempotency-key": key or f"door-{next(self.town.keys)}"}
        return await self.town.client.post(path, headers=headers, json=body or {})

    async def get(self, path: str) -> Any:
        return await self.town.client.get(path, headers=self.headers)

    async def applies(self) -> str:
        """Return the path of a new application."""
        answer = await self.post("/applications/villages", VILLAGE)
        assert answer.status_code == 201, answer.text
        place: str = answer.headers["location"]
        return place


@pytest.fixture
def applicant(town: Town) -> Applicant:
    return Applicant(town)


async def seen(one: Applicant, path: str, position: int) -> dict[str, Any]:
    answer = await one.get(f"{path}?after={position}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()["application"]
    return told


async def test_it_goes_its_way_without_an_account(town: Town, applicant: Applicant):
    """Received, in review, asked, answered, accepted: a hub that is not open, and a member."""
    place = await applicant.applies()
    for path, body in (("review", {}), ("questions", {"question": "Chi apre?"})):
        asked = await town.post(f"{place}/{path}", body)
        assert asked.status_code == 201, asked.text
    told = await seen(applicant, place, asked.json()["last"])
    assert (told["step"], told["question"], told["name"]) == (
        "more asked",
        "Chi apre?",
        WORDS["name"],
    )
    answered = await applicant.post(f"{place}/answers", {"answer": "La fornaia."})
    assert answered.status_code == 201, answered.text
    code = f"DE:{next(town.keys):06d}DOOR"
    accepted = await town.post(
        f"{place}/accept",
        {"hub_name": f"Wise {code}", "person": False, "tax_code": code}
        | {name: WORDS[name] for name in ("name", "email")},
    )
    assert accepted.status_code == 201, accepted.text
    told = await seen(applicant, place, accepted.json()["last"])
    assert (told["step"], told["answer"]) == ("accepted", "La fornaia.")
    hub = (await town.get(f"/hubs/{told['hub']}")).json()["hub"]
    assert (hub["opened"], "place" in hub["missing"]) == (None, True)
    member = (await town.get(f"/members/{told['member']}")).json()["member"]
    assert (member["standing"], member["home_hub"]) == ("admitted", told["hub"])


async def test_the_same_key_gives_the_first_receipt(applicant: Applicant):
    """An answer that was lost is asked for again."""
    first, second = [await applicant.post("/applications/villages", VILLAGE, "k") for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json())


async def test_the_answer_is_the_same_whether_the_address_is_known_or_not(town: Town):
    """Anna's e-mail is a member's; another is nobody's: neither is told."""
    answers = []
    for email in ("anna@example.org", "nobody.at.all@example.org"):
        answer = await Applicant(town).post("/applications/villages", VILLAGE | {"email": email})
        fact = answer.json()["facts"][0]
        answers.append((answer.status_code, sorted(answer.json()), sorted(fact)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 201


async def test_nobody_else_sees_it(town: Town, applicant: Applicant):
    """Another secret, a member, a host: for them it is not there. Staff does; without any secret nobody."""
    place = await applicant.applies()
    assert (await Applicant(town).get(place)).status_code == 404
    for who in ("member", "host"):
        assert (await town.get(place, who)).status_code == 403
    for who in ("operator", "treasurer", "auditor"):
        assert (await town.get(place, who)).json()["application"]["email"] == WORDS["email"]
    assert (await town.client.get(place)).status_code == 401
    short = {"authorization": "Application tooshort"}
    assert (await town.client.get(place, headers=short)).status_code == 401


async def test_a_secret_opens_nothing_else(town: Town, applicant: Applicant):
    """Whoever draws one is let in at the doors alone: hubs and municipalities are found there, and else no read and no command but theirs."""
    await applicant.applies()
    for read in READS:
        if read.name != "application":
            path = town.path(read.path) if read.name != "applications" else read.path
            method = "POST" if read.in_body else "GET"
            answer = await town.client.request(method, path, headers=applicant.headers)
            expected = (200, 422) if read.may is May.ANYBODY else (403,)
            assert answer.status_code in expected, (read.path, answer.text)
    for route in ROUTES:
        if not route.applicants:
            given = dict.fromkeys(route.path_fields, "x")
            answer = await applicant.post(route.path.format_map(given))
            assert answer.status_code == 403, (route.path, answer.text)
    answer = await town.client.post("/bulk", headers=applicant.headers, content=b"")
    assert answer.status_code == 403


async def test_a_village_of_5000_is_refused_with_figure_and_year(applicant: Applicant):
    """The answer is a problem that says by what count."""
    answer = await applicant.post("/applications/villages", VILLAGE | {"istat": "015146"})
    told = answer.json()
    assert (answer.status_code, told["type"].rpartition("/")[2]) == (409, "not-a-village")
    assert (told["population"], told["year"], told["limit"]) == (1_242_123, 2011, 5_000)


async def test_nothing_is_on_disk_in_clear(town: Town, applicant: Applicant):
    """Neither the words nor the secret: in no table of the book, its vault, its access or its read models."""
    place = await applicant.applies()
    await town.get(f"{place}?after=1")
    digest = sha256(applicant.secret.encode()).hexdigest()
    with psycopg.connect(town.url) as connection:
        tables = connection.execute(
            """SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname LIKE %s || '%%'""",
            [town.book.schema],
        ).fetchall()
        assert tables
        found = {
            (table, word)
            for (table,) in tables
            for word in (*WORDS.values(), applicant.secret, digest)
            for (hit,) in connection.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s",  # names of our own
                [f"%{word}%", f"%{word.encode().hex()}%"],
            ).fetchall()
            if hit
        }
    assert {word for _, word in found} == {digest}


@pytest.fixture
async def few(town: Town) -> AsyncIterator[Town]:
    async with served(again(town), applications_per_address=2) as here:
        yield here


async def test_one_address_applies_so_often_in_a_minute(few: Town):
    """Whatever secret is drawn for each: more is refused, and said until when."""
    answers = [await Applicant(few).post("/applications/villages", VILLAGE) for _ in range(4)]
    assert 429 in {one.status_code for one in answers}
    assert all("retry-after" in one.headers for one in answers if one.status_code == 429)
