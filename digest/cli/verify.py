"""`digest verify`: prove every lead and quotation of finished files against the stored sources."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, publication
from digest.config import Settings, settings
from digest.errors import ConfigError
from digest.verify import Finding

__all__ = ["command"]


@click.command("verify")
@publication
@click.argument("period", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(config: Path, console: Console, period: str | None, as_json: bool) -> None:
    """Prove the edition PERIOD (all editions and the archive if not given). Exit 1 where one letter is not the source's."""
    found = settings(config)
    every = {} if period else {name: _proved_or_gone(found, name) for name, _ in run.made(found)}
    if every:
        every["archive"] = run.prove_archive(found)
    findings = {period: run.prove(found, period)} if period else every
    if as_json:
        click.echo(
            json.dumps(
                {name: [asdict(finding) for finding in each] for name, each in findings.items()}, ensure_ascii=False
            )
        )
    for name, each in findings.items():
        console.log(
            f"{name}: {'every lead and quotation is the source’s own' if not each else f'{len(each)} findings'}"
        )
        for finding in each if not as_json else ():
            click.echo(f"{name}: {finding}")
    if not findings:
        console.log("no edition was made yet; `digest build` makes one")
    raise SystemExit(1 if any(findings.values()) else 0)


def _proved_or_gone(found: Settings, name: str) -> tuple[Finding, ...]:
    """Among all editions, one that is gone is a finding like any other."""
    try:
        return run.prove(found, name)
    except ConfigError as error:
        return (Finding("index.json", 1, "the edition", str(error), "its files"),)
