"""`digest send`: an edition to its readers, once each."""

import json
from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, publication, shown
from digest.cli.mails import mails
from digest.config import settings
from digest.errors import DeliveryError
from digest.run import sending
from digest.run.handing import handed

__all__ = ["command"]


@click.command("send")
@publication
@click.argument("period", required=False)
@click.option("--to", "me", metavar="ADDRESS", help="Send one proof to this address, and nothing to anybody else.")
@click.option("--dry-run", is_flag=True, help="Write the messages into --folder and send none.")
@click.option("--folder", default="outbox", show_default=True, type=click.Path(path_type=Path), help="For --dry-run.")
@click.option("--listmonk", is_flag=True, help="Hand it to listmonk as a draft instead.")
@click.option("--resend-unknown", is_flag=True, help="Send again what may have been accepted; some will get it twice.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    config: Path, console: Console, period: str | None, me: str | None, dry_run: bool, folder: Path, listmonk: bool, resend_unknown: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Send the edition PERIOD (the newest if not given) to every reader who did not get it yet.

    Exit 75 where the next call has to go on, 1 where nobody can say whether somebody got it.
    """
    found, order = settings(config), mails("again" if resend_unknown else "leave")
    if me:
        reply = sending.proof_to(found, period, me, order)
        if reply.status != "accepted":
            raise DeliveryError(f"{me}: {reply.status} ({reply.told})")
        console.log(f"proof     {me}: {reply.told}")
        return
    if listmonk:
        click.echo(handed(found, period))
        return
    if dry_run:
        for path in sending.drafts(found, period, folder, order, console.log):
            click.echo(shown(path))
        return
    report = sending.send(found, period, order, console.log)
    if as_json:
        click.echo(json.dumps(run.told_of(report), ensure_ascii=False))
    else:
        _said(report, console)
    raise SystemExit(75 if not report.whole else 1 if report.counts["unknown"] else 0)


def _said(report: run.Sent, console: Console) -> None:
    """What is not delivered, by reader; the counts on stdout."""
    for entry in report.open:
        console.log(f"{entry.status:9} {entry.recipient}: {entry.told}")
    if report.stopped:
        click.echo(f"digest: sending ended early: {report.stopped}", err=True)
    click.echo(report.summary())
