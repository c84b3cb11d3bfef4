"""Over HTTP: what the law asks is told, read by few, sent, and gone."""

from datetime import timedelta
from hashlib import sha256

import msgspec
import psycopg
import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


def _key_of(town: Town, subject: str) -> bytes | None:
    """Return what is left of a key in the vault, as it lies on the disk."""
    with psycopg.connect(town.url) as connection:
        (row,) = connection.execute(
            f"SELECT wrapped FROM {town.book.vault}.keys WHERE person = %s", [subject]
        ).fetchall()
    return row[0]


async def test_the_register_is_sent_and_ends(town: Town):
    """The guests of a stay that is over were not reported: the host sends them late, and then nobody can read them."""
    stay, hub = town["past_stay"], town["hub"]
    late = (await town.get("/police-reports?late=true", "host")).json()["reports"]
    assert [(one["id"], one["late"], one["receipt"]) for one in late] == [(stay, True, None)]
    day = (await town.get(f"/hubs/{hub}/day", "host")).json()
    assert [one["stay"] for one in day["unreported"]] == [stay]
    for who in ("treasurer", "auditor", "other_host", "member"):
        assert (await town.get(f"/hubs/{hub}/police-file", who)).status_code in (403, 404)
    file = (await town.get(f"/hubs/{hub}/police-file", "host")).json()
    assert (file["stays"], file["left_out"]) == ([stay], [])
    records = file["text"].split("\r\n")
    assert [len(one) for one in records] == [168, 168]
    assert all("SEGRETI" in one for one in records)
    assert file["sha256"] == sha256(file["text"].encode()).hexdigest()
    read = (await town.get("/access-log", "auditor")).json()
    assert any(stay in one["persons"] for one in read["accesses"])
    assert _key_of(town, stay)
    noted = await town.post(
        f"/hubs/{hub}/police-receipts",
        {
            "stays": [stay],
            "receipt": "2026/1",
            "received_on": str(TODAY),
            "sha256": file["sha256"],
        },
        "host",
    )
    assert noted.status_code == 201, noted.text
    ended = await town.post(f"/stays/{stay}/destroy-register", who="operator")
    assert ended.status_code == 201, ended.text
    assert _key_of(town, stay) is None
    assert ended.json()["last"]
    after = await town.get(f"/hubs/{hub}/police-file", "host")
    assert (after.json()["stays"], after.json()["text"]) == ([], "")


async def test_nobody_is_born_on_a_day_to_come(town: Town):
    """The police's portal would take no such guest: today at the latest; what was looked at is in no fact."""
    path = f"/stays/{town['stay']}/guests"
    tomorrow, today = (str(TODAY + timedelta(days=n)) for n in (1, 0))
    wrong = await town.post(path, {"companion": 1, "born": tomorrow}, "host")
    assert (wrong.status_code, wrong.json()["field"]) == (409, "born")
    told = await town.post(path, {"companion": 1, "born": today}, "host")
    assert told.status_code == 201
    assert today not in msgspec.json.encode(told.json()["facts"][0] | {"day": ""}).decode()


async def test_where_guests_come_from_is_counted(town: Town):
    """Two guests from Lazio, two nights: four nights; as CSV too, and nobody is named."""
    asked = {"hub": town["hub"]}
    (row,) = (await town.get("/origins", "operator", params=asked)).json()["origins"]
    assert (row["hub"], row["origin"]) == (town["hub"], "Lazio")
    assert (row["arrivals"], row["nights"]) == (2, 4)
    table = await town.get("/origins", "operator", headers={"accept": "text/csv"})
    assert "Lazio" in table.text
    assert "Segreti" not in table.text
