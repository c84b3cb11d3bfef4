"""Anna books a bed."""

from datetime import date, timedelta
from itertools import count

from tests.api.town import TODAY, Town

ARRIVE, DEPART = TODAY + timedelta(days=40), TODAY + timedelta(days=43)
_FREE = (ARRIVE + timedelta(days=3 * n) for n in count())


async def booked(town: Town, arrive: date | None = None, guest: str = "anna") -> str:
    """Book three nights, those after the last ones if nobody says which; return the stay."""
    arrive = arrive or next(_FREE)
    beds = [{"room": town["room"], "bed": "window", "guest": town[guest]}]
    until = arrive + (DEPART - ARRIVE)
    asked = {"payer": town["anna"], "arrive": str(arrive), "depart": str(until), "beds": beds}
    reserved = await town.post(f"/hubs/{town['hub']}/stays", asked)
    assert reserved.status_code == 201, reserved.text
    stay = reserved.headers["location"].rpartition("/")[2]
    answer = await town.post(f"/stays/{stay}/book", {"payer": town["anna"]})
    assert answer.status_code == 201, answer.text
    return str(stay)
