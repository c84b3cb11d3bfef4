"""How many mails wait or need somebody, and whether any can leave, as Prometheus reads it."""

from typing import Final

from api.engine.metrics import MetricsRows
from api.mail.journal import COUNTED

GAUGES: Final = (
    MetricsRows("mails", "Mails that are not sent, by what became of them.", "state", COUNTED),
    MetricsRows(
        "mail_trouble",
        "Seconds for which no mail could leave, by why.",
        "why",
        "SELECT trouble, extract(epoch FROM clock_timestamp() - trouble_since)"
        " FROM {access}.mail_seen WHERE trouble IS NOT NULL",
    ),
)
