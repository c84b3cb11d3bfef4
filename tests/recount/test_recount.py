"""The recount finds what is wrong, and says where: each kind of fault, made on purpose."""

import json

from ledger.registry import RULES
from projections.recount import PASSED_OVER, Recount
from tests.recount.altered import changed, counted, first, lines, more, without

ENTRY = "treasury.entry-posted.v1"


def said(datas):
    """What is wrong, in one text, of which something must be."""
    differences = counted(datas).differences
    assert differences
    return "\n".join(differences)


def at(line):
    return f"position {line['position']}: "


def test_nothing_is_wrong_with_the_demo():
    """What the other tests spoil is right to begin with."""
    assert counted(lines()).differences == []


def test_every_kind_of_fact_is_counted_or_passed_over():
    """A new fact must say what it changes, or that it changes nothing."""
    assert set(Recount().routes) == set(RULES.facts)
    assert set(Recount().routes) > PASSED_OVER


def test_an_unknown_fact_is_told():
    """Nobody counts what nobody knows."""
    place, line = first("places.hub-recorded.v1")
    line["fact"]["is"] = "places.hub-sold.v1"
    assert f"{at(line)}places.hub-sold.v1 is not known" in said(changed(place, line))


def test_what_is_no_line_is_told_and_the_count_goes_on():
    """One unreadable line does not hide the others."""
    place, _ = first(ENTRY)
    spoiled = [*lines()[:place], b"nothing", *lines()[place + 1 :]]
    assert f"position {place + 1}: cannot be read" in said(spoiled)
    assert counted(spoiled).position == len(lines())


def test_a_missing_line_is_missed():
    """A place that is skipped, and whatever followed from the fact that stood there."""
    place, line = first(ENTRY)
    assert f"missing: there is {line['position'] + 1}" in said(without(place))


def test_a_lost_cent_is_found():
    """An entry must balance for each owner: its position and what is left over are told."""
    place, line = first(ENTRY)
    line["fact"]["lines"][0][1] += 1
    assert f"{at(line)}unbalanced: " in said(changed(place, line))


def test_clients_and_network_do_not_lend_to_each_other():
    """An entry that sums to zero over two owners is not balanced."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    line["fact"]["lines"] = [
        ["Assets:Bank:Clients", 100, "", 0, 0],
        ["Assets:Bank:Network", -100, "", 0, 0],
    ]
    assert "unbalanced: {'Clients': 100, 'Network': -100}" in said(changed(place, line))


def test_nobody_is_overdrawn():
    """A wallet beyond zero is named, with what it stands at."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    spent = [
        ["Assets:Bank:Clients", -100, "", 0, 0],
        ["Liabilities:Members:MX:Wallet", 100, "", 1, 100],
    ]
    line |= {"command": "x", "fact": line["fact"] | {"entry": "EX", "lines": spent}}
    assert "Liabilities:Members:MX:Wallet stands at 100" in said(more(place, line))


def test_the_clients_bank_holds_what_is_owed():
    """Money that came from nowhere is noticed."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    found = [
        ["Assets:Bank:Clients", 100, "", 0, 0],
        ["Equity:Opening:Clients", -100, "", 0, 0],
    ]
    line |= {"command": "x", "fact": line["fact"] | {"entry": "EX", "lines": found}}
    assert "the clients' bank has" in said(more(place, line))


def test_an_entry_needs_the_fact_that_explains_it():
    """A cent more that is held than was pledged is a cent that nothing explains."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "pledge-held")
    line["fact"]["lines"][0][1] += 1
    line["fact"]["lines"][1][1] -= 1
    assert "was moved by 1 more than facts explain" in said(changed(place, line))


def test_a_part_of_whoever_has_left_waits_unclaimed():
    """Paid into the wallet of a member who is gone, it is explained by nothing."""
    _, paid = first("houses.holder-paid.v1")
    place, _ = first("houses.distribution-paid.v1")
    member = paid["fact"]["member"]
    net = paid["fact"]["gross_cents"] - paid["fact"]["withheld_cents"]
    _, gone = first("members.member-admitted.v1")
    withdrawn = {"is": "members.member-withdrawn.v1", "member": member}
    gone |= {"command": "x", "fact": gone["fact"] | withdrawn}
    told = said(more(place - 1, gone))
    assert f"Liabilities:Unclaimed:{member} was moved by {net} more than facts explain" in told


def test_a_fact_needs_its_entry():
    """A night without its entry is noticed."""
    place, line = first("stays.night-slept.v1")
    line["fact"]["rooms"][0][2] += 100
    assert "more than facts explain" in said(changed(place, line))


def test_money_is_reserved_for_something():
    """A line on a Held account says what for."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "pledge-held")
    for posting in line["fact"]["lines"]:
        posting[2] = ""
    assert "reserved for nothing" in said(changed(place, line))


def test_what_is_reserved_for_something_that_is_over_is_not_remembered():
    """There are as many holds as pledges and stays ever were: what is kept of them is kept of those that stand."""
    reserved = counted(lines()).money.reserved
    holds = {
        hold
        for one in map(json.loads, lines())
        if one["fact"]["is"] == ENTRY
        for _, _, hold, *_ in one["fact"]["lines"]
        if hold
    }
    assert 0 < len(reserved) < len(holds)
    assert all(reserved.values())


def test_nothing_is_reversed_twice():
    """The second storno of an entry is told."""
    place, line = first(ENTRY, lambda fact: fact["reverses"])
    again = line | {"command": "x", "fact": line["fact"] | {"entry": "EX"}}
    assert "which cannot be reversed" in said(more(place, again))


def test_no_share_is_issued_that_was_not_asked_for():
    """One share more than was pledged is noticed."""
    place, line = first("offerings.shares-issued.v1")
    line["fact"]["shares"] += 1
    assert f"{line['fact']['pledge']} was another's, or for" in said(changed(place, line))


def test_no_offering_of_what_is_owned_in_common():
    """A house that turns out to be a comunione had nothing to offer."""
    place, line = first("houses.house-opened.v1")
    line["fact"]["form"] = "comunione"
    assert "a comunione has none" in said(changed(place, line))


def test_a_bill_adds_up():
    """A cent more on a line, a cent more of VAT within it, a night too many: each is told."""
    place, line = first("stays.stay-reserved.v1", lambda fact: fact["bill"][0][0] == "use")
    for column, word in ((6, " nights at "), (8, "VAT of "), (3, " nights at ")):
        spoiled = json.loads(json.dumps(line))
        spoiled["fact"]["bill"][0][column] += 1
        assert word in said(changed(place, spoiled))


def test_no_bed_is_billed_twice():
    """The same line again is more nights than there are beds for."""
    place, line = first("stays.stay-reserved.v1", lambda fact: fact["bill"][0][0] == "use")
    line["fact"]["bill"].append(line["fact"]["bill"][0])
    assert "nights more are billed than there are" in said(changed(place, line))


def test_an_offering_that_ends_ends_with_all_that_was_asked_for():
    """Other totals than the open pledges have are noticed, and so is a pledge that is left out."""
    place, line = first("offerings.offering-settled.v1", lambda fact: fact["pledges"])
    line["fact"]["shares"] += 1
    assert "ended with other pledges than were open" in said(changed(place, line))
    place, line = first("offerings.pledge-released.v1")
    assert "ended, and 1 pledges are open" in said(without(place))


def test_every_holder_is_paid_their_part():
    """A cent more for one, or nobody at all, is noticed."""
    place, line = first("houses.holder-paid.v1")
    line["fact"]["gross_cents"] += 1
    assert "not all holders were paid, or not all of it" in said(changed(place, line))
    assert "not all holders were paid, or not all of it" in said(without(place))


def test_the_tax_kept_back_is_what_law_and_cost_say():
    """A cent too much, another rate, or profit that is called capital is noticed."""
    place, line = first("houses.holder-paid.v1")
    line["fact"]["withheld_cents"] += 1
    assert "kept back of" in said(changed(place, line))
    place, line = first("houses.holder-paid.v1")
    line["fact"]["cost_cents"] += 1
    assert "came back of a cost of" in said(changed(place, line))
    place, line = first("houses.distribution-paid.v1")
    line["fact"]["as_profit_cents"] -= 1
    assert "are profit, not" in said(changed(place, line))


def test_a_members_line_has_the_next_number_and_the_balance_after_it():
    """A number that is skipped, or another balance, is noticed."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    account, cents, hold, number, balance = line["fact"]["lines"][1]
    for wrong in ([account, cents, hold, number + 1, balance], [account, cents, hold, number, 0]):
        line["fact"]["lines"][1] = wrong
        assert f"{account}: line {wrong[3]} with {wrong[4]}, and not" in said(changed(place, line))


def test_nobody_passes_shares_they_do_not_hold():
    """Holders never go below zero."""
    place, line = first("houses.shares-transferred.v1")
    line["fact"]["shares"] += 10_000
    told = said(changed(place, line))
    assert "was accepted, but not as offered" in told
    assert f"{line['fact']['seller']} holds -" in told


def test_nobody_sleeps_in_a_taken_bed():
    """Two stays in one bed on one night are named, with bed and night."""
    place, line = first("stays.stay-reserved.v1")
    twin = line | {"command": "x", "fact": line["fact"] | {"stay": "B2"}}
    room, bed, _ = line["fact"]["beds"][0]
    told = said(more(place, twin))
    assert f"bed {bed} of {room} on {line['fact']['arrive']} has B2, {line['fact']['stay']}" in told


def test_a_night_is_slept_once():
    """The same night of the same stay a second time is told."""
    place, line = first("stays.night-slept.v1")
    told = said(more(place, line | {"command": "x"}))
    assert f"{line['fact']['stay']}: in house, and slept the night of {line['fact']['day']}" in told


def test_a_tax_code_has_one_membership_that_was_admitted():
    """Many may apply with one code; a second who is admitted is told."""
    place, line = first("members.member-applied.v1")
    twin = line | {"command": "x", "fact": line["fact"] | {"member": "M2"}}
    assert counted(more(place, twin)).differences == []
    _, admitted = first("members.member-admitted.v1")
    member, tag = admitted["fact"]["member"], line["fact"]["tax_tag"]
    assert member == line["fact"]["member"]
    place, other = first("members.member-applied.v1", lambda fact: fact["tax_tag"] != tag)
    other["fact"]["tax_tag"] = tag
    assert f"{other['fact']['member']} has the tax code of {member}" in said(changed(place, other))


def test_only_the_admitted_begin_something():
    """A pledge of somebody who has not been let in is told."""
    _, pledged = first("offerings.shares-pledged.v1")
    member = pledged["fact"]["member"]
    place, line = first("members.member-admitted.v1", lambda fact: fact["member"] == member)
    line["fact"]["is"] = "members.member-declined.v1"
    line["fact"]["tax_tag"] = next(
        one["fact"]["tax_tag"]
        for one in map(json.loads, lines())
        if one["fact"]["is"] == "members.member-applied.v1"
        and one["fact"]["member"] == line["fact"]["member"]
    )
    assert f"{line['fact']['member']} is declined: no " in said(changed(place, line))


def test_whoever_has_left_has_nothing():
    """A withdrawal with money in the wallet names what remains."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    member = line["fact"]["about"]
    gone = {"is": "members.member-withdrawn.v1", "day": line["fact"]["day"], "member": member}
    left = line | {"command": "x", "fact": gone | {"tax_tag": ""}}
    assert f"{member} has left, and has money" in said(more(place, left))


def test_nobody_stops_acting_who_did_not_act():
    """A user is removed who was never named."""
    place, line = first("members.user-named.v1")
    gone = {"is": "members.user-removed.v1", "user": "UNOBODY"}
    spoiled = line | {"command": "x", "fact": line["fact"] | gone}
    assert f"UNOBODY did not act for {line['fact']['member']}" in said(more(place, spoiled))


def test_figures_are_of_what_was_taken_so_far():
    """Counted in pieces or at once, the figures are the same, and never those of later lines."""
    at_once, in_pieces = counted(lines()), Recount()
    for start in range(0, len(lines()), 97):
        in_pieces.take(lines()[start : start + 97])
    in_pieces.finish()
    assert in_pieces.figures() == at_once.figures()
    assert counted(lines()[:50]).figures() != at_once.figures()


def test_an_approved_result_stands():
    """What moves income or costs of a year whose result was approved is told, whoever opened the books again."""
    place, line = first(
        ENTRY, lambda fact: any(one[0].startswith("Income:") for one in fact["lines"])
    )
    fact = line["fact"]
    owner = next(name for name, *_ in fact["lines"] if name.startswith("Income:")).rpartition(":")[
        2
    ]
    approval = {
        "is": "treasury.year-approved.v1",
        "day": fact["day"],
        "owner": owner,
        "year": int(fact["day"][:4]),
        "result_cents": 0,
        "reserve_cents": 0,
        "approved_by": "sealed",
        "title": "",
        "sha256": "",
    }
    told = said(more(place - 1, line | {"fact": approval}))
    assert f"{fact['entry']} moves " in told
    assert "whose result stands" in told


def test_a_night_that_is_corrected_while_its_guests_are_in_the_house_is_found():
    """What a night brought is final until they leave."""
    place, line = first("stays.night-slept.v1")
    rooms = [[room, 0, 1] for room, *_ in line["fact"]["rooms"]]
    line["fact"] |= {"is": "stays.night-corrected.v1", "rooms": rooms}
    told = f"{line['fact']['stay']}: nights were corrected, and nobody left"
    assert told in said(more(place, line))


def _two_rooms(reserved: dict, *prices: tuple[str, int]) -> dict:
    """A stay's beds and bill: one bed in each of these rooms, at these prices, for the reserved nights."""
    _, _, begins, nights, *_ = reserved["bill"][0]
    use = [["use", room, begins, nights, 1, unit, unit * nights, 0, 0, 0] for room, unit in prices]
    return {"beds": [[room, "1", ""] for room, _ in prices], "bill": use}


def _moved_by_the_hub(*prices: tuple[str, int]) -> str:
    """What is said of guests in one room at 3333 and another at 2500, whom the hub moves into these."""
    place, line = first("stays.stay-reserved.v1", lambda fact: fact["bill"][0][0] == "use")
    fact = line["fact"] | _two_rooms(line["fact"], ("one", 3333), ("other", 2500))
    was = {f"was_{name}": fact[name] for name in ("arrive", "depart", "beds")}
    move = {"is": "stays.stay-changed.v1", "by_hub": True, "first": fact["arrive"]}
    change = fact | was | move | _two_rooms(fact, *prices)
    told = counted([*lines()[:place], *_as_lines(place, line, fact, change)])
    return "\n".join(told.differences)


def _as_lines(place: int, line: dict, *facts: dict) -> list[bytes]:
    numbered = enumerate(facts, place + 1)
    return [json.dumps(line | {"position": n, "fact": fact}).encode() for n, fact in numbered]


def test_whom_the_hub_moves_takes_the_price_along():
    """Into a room that others of the stay had cheaper, too; any other price is found."""
    told = _moved_by_the_hub(("other", 3333), ("third", 2500))
    assert "the hub made nights cost" not in told
    assert "was agreed" not in told
    assert "the hub made nights cost" in _moved_by_the_hub(("other", 3333), ("third", 3333))
    assert "the hub made nights cost" in _moved_by_the_hub(("other", 2500), ("third", 2500))
