"""Every figure that a view shows, by name, for whoever counts again."""

from projections.engine.asof import Connection
from projections.engine.view import View

STANDS = "SELECT position FROM tracking WHERE view = %s AND edition = %s"


async def figures(view: View, connection: Connection, position: int) -> dict[str, str] | None:
    """Return every figure of a view as of a position; None when it keeps no past and has gone on."""
    if not view.past:
        row = await (await connection.execute(STANDS, [view.name, view.edition])).fetchone()
        if row is None or row[0] != position:
            return None
    cursor = await connection.execute(view.figures.encode(), {"position": position})
    return dict(await cursor.fetchall())
