"""Staff find members by e-mail, tax code, code or words of a name, however they are written; nobody else does."""

import logging

import psycopg
import pytest
from stdnum.it import codicefiscale

from ledger.treasury.payment_code import payment_code
from tests.api.town import CODES, Town

pytestmark = pytest.mark.anyio

ANNA = CODES["anna"] + codicefiscale.calc_check_digit(CODES["anna"])


async def _sought(town: Town, by: str, text: str, who: str = "treasurer", **more: object):
    headers = {"authorization": f"Bearer {town.tokens[who]}"}
    body = {"by": by, "text": text} | more
    return await town.client.post("/members/search", json=body, headers=headers)


async def _found(town: Town, by: str, text: str, **more: object) -> list[str]:
    answer = await _sought(town, by, text, **more)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["members"]]


@pytest.mark.parametrize("email", ["anna@example.org", " Anna@EXAMPLE.org "])
async def test_a_member_is_found_by_e_mail_in_any_case(town: Town, email: str):
    """With the words of the member, as in the list."""
    assert await _found(town, "email", email) == [town["anna"]]
    told = (await _sought(town, "email", email)).json()["members"]
    assert [one["name"] for one in told] == ["Anna Bianchi"]


@pytest.mark.parametrize("blank", ["", " ", "-"])
async def test_a_member_is_found_by_tax_code_with_blanks_or_without(town: Town, blank: str):
    """In small letters too."""
    written = blank.join((ANNA[:6], ANNA[6:11], ANNA[11:])).lower()
    assert await _found(town, "tax_code", written) == [town["anna"]]


@pytest.mark.parametrize("written", ["Anna Bianchi", "bianchi, ANNA", "BIÁNCHI", " anna "])
async def test_a_member_is_found_by_words_of_the_name(town: Town, written: str):
    """In any order and case, with accents or without, all of them or some."""
    assert town["anna"] in await _found(town, "name", written)
    assert town["bruno"] not in await _found(town, "name", written)


@pytest.mark.parametrize("written", ["Anna Neri", "bianch", "annabianchi"])
async def test_half_a_word_or_one_too_many_finds_nobody(town: Town, written: str):
    """Every word that is asked for is one of the name, whole."""
    assert await _found(town, "name", written) == []


async def test_a_member_is_found_by_payment_code_and_by_id(town: Town):
    """With blanks or without, in small letters too."""
    member = town["anna"]
    code = payment_code(member)
    for written in (member, member.lower(), code, f"{code[:4]} {code[4:8].lower()} {code[8:]}"):
        assert await _found(town, "code", written) == [member]
    assert await _found(town, "code", payment_code("M" + "A" * 16)) == []


async def test_what_nobody_has_finds_nobody_and_what_nobody_can_have_is_refused(town: Town):
    """By the name of the field; what was sought is not said again."""
    assert await _found(town, "email", "nobody@example.org") == []
    for by, text in (
        ("email", "nonsense"),
        ("tax_code", "XNONSENSE"),
        ("code", "RF00NONSENSE"),
        ("name", "?!"),
        ("shoe", "42"),
    ):
        refused = await _sought(town, by, text)
        assert refused.status_code == 422
        assert refused.json()["field"] == ("by" if by == "shoe" else "text")
        assert "NONSENSE" not in refused.text.upper()


async def test_many_of_one_name_come_in_pages(town: Town):
    """As of one position, each once; as a table without pages."""
    path = "/members"
    for n in range(3):
        applied = {"person": False, "home_hub": town["hub"], "name": f"Cooperativa Olmo {n}"}
        applied |= {"email": f"olmo{n}@example.org", "tax_code": f"DE:OLMO{n}"}
        assert (await town.post(path, applied)).status_code == 201
    found, cursor = [], ""
    while cursor is not None:
        page = (await _sought(town, "name", "olmo", "operator", limit=2, cursor=cursor)).json()
        found += [one["id"] for one in page["members"]]
        cursor = page["next"]
    assert len(found) == len(set(found)) == 3
    headers = {"authorization": f"Bearer {town.tokens['operator']}", "accept": "text/csv"}
    asked = {"by": "name", "text": "olmo"}
    table = await town.client.post("/members/search", json=asked, headers=headers)
    assert table.text.count("Cooperativa Olmo") == 3
    paged = await town.client.post("/members/search", json=asked | {"limit": 2}, headers=headers)
    assert (paged.status_code, paged.json()["field"]) == (422, "limit")


async def test_former_words_find_nobody(town: Town):
    """After a change the new ones do."""
    path = f"/members/{town['bruno']}/contact"
    changed = await town.post(path, {"name": "Bruno D’Angelò", "email": "b@example.it"})
    assert changed.status_code == 201, changed.text
    after = {"after": changed.json()["last"]}
    for by, former, now in (
        ("email", "bruno@example.org", "b@example.it"),
        ("name", "bruno neri", "dangelo bruno"),
    ):
        assert await _found(town, by, former, **after) == []
        assert await _found(town, by, now, **after) == [town["bruno"]]


@pytest.mark.parametrize("who", ["host", "member", "stranger"])
async def test_nobody_but_staff_may_search(town: Town, who: str):
    """Neither an e-mail nor a name tells anybody whether somebody is a member."""
    for by, text in (("email", "anna@example.org"), ("name", "anna")):
        assert (await _sought(town, by, text, who)).status_code == 403


async def test_what_is_sought_stands_in_no_address(town: Town, caplog):
    """An address is written into logs: there it is refused, and nothing of it is logged by us."""
    with caplog.at_level(logging.DEBUG):
        answer = await town.get("/members/search", params={"by": "name", "text": "Bianchi"})
        assert answer.status_code in (404, 405)
        asked = {"by": "name", "text": "Bianchi"}
        headers = {"authorization": f"Bearer {town.tokens['operator']}"}
        named = await town.client.post("/members/search?text=Rossi", json=asked, headers=headers)
        assert (named.status_code, named.json()["field"]) == (422, "text")
        assert await _found(town, "name", "Bianchi") == [town["anna"]]
    assert not [
        one
        for one in caplog.records
        if one.name.startswith("patto") and "ianchi" in one.getMessage()
    ]


async def test_that_somebody_looked_is_written_down_and_not_for_what(town: Town):
    """Also when nobody was found."""
    await _found(town, "name", "Nessuno Quintilio")
    log = await town.get("/access-log", "auditor", params={"what": "personal-read"})
    newest = log.json()["accesses"][0]
    assert (newest["actor"], newest["target"], newest["persons"]) == ("teresa", "member-search", [])
    assert "quintilio" not in log.text.lower()


async def test_the_words_of_a_name_stand_nowhere_in_clear(town: Town):
    """The vault keeps a keyed digest of each, and none once the member is forgotten."""
    applied = {"person": True, "home_hub": town["hub"], "name": "Zefirino Quattrocchi"}
    applied |= {"email": "zq@example.org", "tax_code": "DE:ZQ1234"}
    applied |= {"birth_date": "1985-12-10"}
    receipt = (await town.post("/members", applied)).json()
    member, after = receipt["facts"][0]["member"], {"after": receipt["last"]}
    with psycopg.connect(town.url, autocommit=True) as root:
        asked = (
            f"SELECT count(*) FROM {town.book.vault}.lookups WHERE person = %s AND kind = 'name'"
        )
        assert root.execute(asked, [member]).fetchone() == (2,)
        for schema in (town.book.schema, town.book.vault, town.book.access):
            tables = root.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
            for (table,) in tables.fetchall():
                text = f"SELECT count(*) FROM {schema}.{table} t WHERE t::text ILIKE '%%zefirino%%'"
                assert root.execute(text).fetchone() == (0,), table
        assert await _found(town, "name", "quattrocchi", **after) == [member]
        path = f"/members/{member}"
        assert (await town.post(f"{path}/decline", {"reason": "x"})).status_code == 201
        assert (await town.post(f"{path}/forget")).status_code == 201
        assert await _found(town, "name", "quattrocchi") == []
        assert root.execute(asked, [member]).fetchone() == (0,)
