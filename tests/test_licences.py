"""Whoever hands the program on knows what is in it and under which terms."""

import json
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from tests.documents import ROOT, text

NOTICE = ROOT / "NOTICE"
PINS = re.findall(r"^([a-z0-9_.-]+)==([^ ;\\]+)", text(ROOT / "requirements.txt"), re.MULTILINE)
INSTALLED = ROOT / ".uv" / "sbom" / "ready"
SBOM = ROOT / "build" / "sbom.cdx.json"


def told() -> dict[str, str]:
    """Each package that the notice lists, with the licence that stands before it."""
    listing = text(NOTICE).partition("What is installed to run Patto\n")[2]
    lines = re.sub(r",\n {8}", ", ", listing).splitlines()
    listed = [re.fullmatch(r" {4}([A-Za-z0-9. -]+): ([a-z0-9, -]+)", line) for line in lines]
    return {name: one[1] for one in listed if one for name in one[2].split(", ")}


def test_the_notice_names_what_is_installed_to_run():
    """Every pin, and nothing else."""
    assert told().keys() == {name for name, _ in PINS}


def test_the_notice_says_what_the_packages_say():
    """Where a package states its licence as an expression, the notice has the same one."""
    said = {}
    for name in told():
        try:
            if licence := metadata(name).get("License-Expression"):
                said[name] = licence
        except PackageNotFoundError:
            continue  # It is for other systems than this one.
    assert len(said) > 20
    assert {name: told()[name] for name in said} == said
    assert told()["psycopg"] == "LGPL-3.0-only"


def test_the_licence_is_stated_where_it_is_looked_for():
    """In a file of its own, in the project's own words to the installer, and in the notice."""
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    assert (project["license"], project["license-files"]) == ("Apache-2.0", ["LICENSE", "NOTICE"])
    assert "Apache License\n                           Version 2.0" in text(ROOT / "LICENSE")
    assert metadata("patto")["License-Expression"] == "Apache-2.0"


@pytest.mark.skipif(not INSTALLED.exists(), reason="make sbom never fetched what it needs")
def test_the_bill_of_materials_is_that_of_the_pins():
    """Every pin with its version and its checksums, in CycloneDX; it is made anew, and needs no network."""
    SBOM.unlink(missing_ok=True)
    subprocess.run(["make", "--silent", "sbom"], cwd=ROOT, check=True, capture_output=True)
    bill = json.loads(SBOM.read_bytes())
    assert bill["bomFormat"] == "CycloneDX"
    assert [(one["name"], one["version"]) for one in bill["components"]] == PINS
    assert all(one["externalReferences"][0]["hashes"] for one in bill["components"])
