"""Documents over HTTP: numbered without a gap by two pens at once, shown to whom they may be, made out as was asked."""

import asyncio

import pytest

from tests.api.serving import served
from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio
ROUNDS, AT_ONCE = 5, 3


async def _of_hub(town: Town, after: int) -> list[dict]:
    """All documents of the village, oldest first."""
    found, cursor = [], ""
    while cursor is not None:
        path = f"/hubs/{town['hub']}/documents?after={after}&limit=20&cursor={cursor}"
        page = (await town.get(path)).json()
        found += page["fiscal_documents"]
        cursor = page["next"]
    return found


async def test_two_pens_number_without_a_gap(town: Town):
    """One cent after the other is paid back at two servers at once: each has a note of its own, 1 to n in the series."""
    first = town.client
    stay = town["past_stay"]
    async with served(town):
        clients = [first, town.client]
        last = 0
        for n in range(ROUNDS):
            answers = await asyncio.gather(
                *(
                    client.post(
                        f"/stays/{stay}/pay-backs",
                        json={"payer": town["anna"], "of": "use", "amount_cents": 1, "note": "one"},
                        headers={
                            "authorization": f"Bearer {town.tokens['operator']}",
                            "idempotency-key": f"race-{n}-{m}-{where}",
                        },
                    )
                    for where, client in enumerate(clients)
                    for m in range(AT_ONCE)
                )
            )
            assert [one.status_code for one in answers] == [201] * len(answers), answers[0].text
            last = max(one.json()["last"] for one in answers)
        town.client = first
        told = await _of_hub(town, last)
    receipts = [one for one in told if one["series"] == "receipts"]
    numbers = sorted((one["year"], one["number"]) for one in receipts)
    by_year = {year: [number for of, number in numbers if of == year] for year, _ in numbers}
    assert all(of == list(range(1, len(of) + 1)) for of in by_year.values())
    notes = [one for one in receipts if one["kind"] == "credit-note"]
    assert len(notes) == ROUNDS * AT_ONCE * 2
    assert {one["corrects"] for one in notes} == {town["fiscal_document"]}
    assert {one["total_cents"] for one in notes} == {-1}


async def test_a_document_is_shown_to_its_buyer_and_the_hubs_host(town: Town):
    """A receipt names nobody."""
    path = f"/documents/{town['fiscal_document']}"
    for role in ("member", "host", "treasurer"):
        found = (await town.get(path, role)).json()["fiscal_document"]
        assert (found["kind"], found["buyer"], found["about"]) == (
            "receipt",
            town["anna"],
            town["past_stay"],
        )
        assert found["name"] is None
    for role in ("other_member", "other_host"):
        assert (await town.get(path, role)).status_code == 404
    mine = (await town.get("/documents", "member")).json()["fiscal_documents"]
    assert {one["buyer"] for one in mine} == {town["anna"]}


async def test_an_invoice_is_made_out_to_what_was_told(town: Town):
    """Anna has invoices: of a fee for a booking that she gives up late there is one to her name, which others do not read."""
    asked = {"name": "Studio Anna", "address": "Via Roma 2", "vat_number": "IT12345678903"}
    made = await town.post(f"/members/{town['anna']}/invoicing", asked, "member")
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/members/{town['anna']}/invoicing"
    shown = (await town.get(f"{made.headers['location']}?after={made.json()['last']}")).json()
    assert (shown["name"], shown["vat_number"]) == ("Studio Anna", "12345678903")
    fee = (await town.post(f"/stays/{town['stay']}/cancel", {}, "member")).json()["fee_cents"]
    gone = await town.post(f"/stays/{town['stay']}/cancel", {"shown_fee_cents": fee}, "member")
    assert gone.status_code == 201, gone.text
    (fact,) = [one for one in gone.json()["facts"] if one["is"].startswith("treasury.document")]
    path = f"/documents/{fact['document']}?after={gone.json()['last']}"
    invoice = (await town.get(path, "host")).json()["fiscal_document"]
    assert (invoice["kind"], invoice["name"], invoice["address"]) == (
        "invoice",
        "Studio Anna",
        "Via Roma 2",
    )
    assert invoice["lines"] == [
        {"what": "fee", "rate_bp": 0, "nature": "N1", "base_cents": fee, "vat_cents": 0}
    ]
    assert "Studio Anna" not in gone.text
    assert (fee, invoice["stamp_cents"]) == (160_00, 2_00)  # A fee has no VAT.
    register = f"/hubs/{town['hub']}/document-register?first={BEGAN}&last={TODAY}"
    before = (await town.get(f"{register}&position={gone.json()['first'] - 1}", "host")).json()
    after = (await town.get(f"{register}&after={gone.json()['last']}", "host")).json()
    assert after["stamp_cents"] - before["stamp_cents"] == 2_00
    ended = await town.post(f"/members/{town['anna']}/invoicing/end", {}, "member")
    assert ended.status_code == 201, ended.text
    where = f"/members/{town['anna']}/invoicing?after={ended.json()['last']}"
    assert (await town.get(where)).status_code == 404


async def test_the_register_of_a_period_ties_to_the_account_of_vat(town: Town):
    """What documents say of VAT is what the account moved by, by month as by year; other hubs' hosts do not read it."""
    year = f"first={BEGAN}&last={TODAY}"
    path = f"/hubs/{town['hub']}/document-register?{year}"
    whole = (await town.get(path, "host")).json()
    assert whole["documents"] > 0
    assert whole["vat_cents"] + whole["by_hand_cents"] == whole["moved_cents"] != 0
    assert whole["vat_cents"] == sum(one["vat_cents"] for one in whole["lines"])
    assert all(bool(one["rate_bp"]) != bool(one["nature"]) for one in whole["lines"])
    assert (await town.get(path, "other_host")).status_code == 403
    before = await town.get(f"{path}&position=1")
    assert (before.json()["documents"], before.json()["lines"]) == (0, [])
