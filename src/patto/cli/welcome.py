"""What `patto serve` tells once the port is open: where everything is, and a first line to try."""

import shlex
from collections.abc import Mapping

from api.engine.settings import Settings
from ledger.kernel.who import Who
from patto.cli.console import Console
from patto.cli.database import place


def address(settings: Settings) -> str:
    """Return the address to type into a browser."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def bearer(settings: Settings, name: str) -> str:
    """Return the curl option that signs in, reading the token from its file."""
    file = shlex.quote(str(settings.tokens))
    return f"""-H "Authorization: Bearer $(awk '/^{name} / {{print $2}}' {file})\""""


def welcome(
    console: Console, settings: Settings, tokens: Mapping[str, Who], facts: int, trouble: str | None
) -> None:
    """Tell where everything is."""
    at = address(settings)
    console.print()
    console.print("Patto is open.", style="bold green")
    console.print()
    console.print(f"  address   {at}")
    console.print(f"  docs      {at}/docs")
    console.print(f"  book      {settings.book} in {place(settings)}, {facts:,} facts")
    console.print(f"  tokens    {settings.tokens}")
    for name, who in tokens.items():
        bound = f"  of hub {who.hub}" if who.hub else f"  for user {who.user}" if who.user else ""
        console.print(f"              {name:<10}{bound}".rstrip())
    for name in ("host", "member"):
        if name not in tokens:
            console.print(f"              {name:<10}  none yet: patto token issue --help")
    console.print()
    console.print("Look at the first facts as the auditor (other names in the file work alike):")
    console.print()
    console.print(f"  curl {bearer(settings, 'auditor')} '{at}/facts?limit=3'")
    console.print()
    if trouble:
        console.warn(f"The book can be read but not written yet: {trouble}")
    console.print("Ctrl-C stops it.")
