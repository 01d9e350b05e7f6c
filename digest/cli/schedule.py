"""`digest schedule`: the entry for whatever starts programs on this machine, as it has to be installed."""

import shlex
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from digest.cli.console import Console, clock, publication
from digest.config import Settings, settings

__all__ = ["command"]


@click.command("schedule")
@publication
@click.argument("kind", type=click.Choice(["cron", "systemd", "github", "kubernetes"]))
@click.option(
    "--image",
    default="ghcr.io/example/regional-digest:latest",
    show_default=True,
    help="The container image, for kubernetes.",
)
def command(config: Path, console: Console, kind: str, image: str) -> None:  # noqa: ARG001
    """Print an entry that calls `digest run` every hour: feeds forget within a day, and an edition comes when it is due.

    Two runs at once do no harm: the second leaves with 75 and the next one makes up for it.
    """
    found, path = settings(config), config.resolve()
    minutes = _minutes(found, clock())
    printed = {
        "cron": lambda: _cron(path, minutes),
        "systemd": lambda: _systemd(found, path, minutes),
        "github": lambda: _github(found, minutes),
        "kubernetes": lambda: _kubernetes(found, minutes, image),
    }
    click.echo(printed[kind](), nl=False)


def _minutes(found: Settings, now: datetime) -> tuple[int, ...]:
    """The minutes of an hour at which an edition can be due by a clock of whole hours: zones may be 30 or 45 minutes off."""
    at, start = found.schedule.at, now.astimezone(UTC)
    offsets = {(start + timedelta(days=day)).astimezone(found.schedule.zone).utcoffset() for day in range(0, 366, 7)}
    return tuple(
        sorted({int((at.minute * 60 - (offset or timedelta(0)).total_seconds()) // 60 % 60) for offset in offsets})
    )


def _program() -> list[str]:
    """How this very installation is called."""
    return [sys.executable, "-m", "digest"]


def _cron(config: Path, minutes: tuple[int, ...]) -> str:
    at = ",".join(map(str, minutes))
    line = shlex.join([*_program(), "run", "--quiet", "--config", str(config)]).replace("%", r"\%")
    return f"# crontab -e, and paste this line. Errors come by mail to the owner of the crontab.\n{at} * * * * {line}\n"


def _systemd(found: Settings, config: Path, minutes: tuple[int, ...]) -> str:
    name = f"digest-{found.publication.slug}"
    call = (
        " ".join(f'"{part}"' for part in [*_program(), "run", "--config", str(config)])
        .replace("%", "%%")
        .replace("$", "$$")
    )
    times = "".join(f"OnCalendar=*-*-* *:{minute:02}:00\n" for minute in minutes)
    return (
        f"# ~/.config/systemd/user/{name}.service\n"
        f"[Unit]\nDescription=digest run: {found.publication.slug}\nWants=network-online.target\nAfter=network-online.target\n\n"
        f"[Service]\nType=oneshot\nExecStart={call}\nSuccessExitStatus=75\nNice=10\n\n"
        f"# ~/.config/systemd/user/{name}.timer\n"
        f"[Unit]\nDescription=digest run, every hour: {found.publication.slug}\n\n"
        f"[Timer]\n{times}Persistent=true\n\n[Install]\nWantedBy=timers.target\n\n"
        f"# then: systemctl --user enable --now {name}.timer; loginctl enable-linger\n"
        f"# the log: journalctl --user -u {name}\n"
    )


def _github(found: Settings, minutes: tuple[int, ...]) -> str:
    at = ",".join(map(str, minutes))
    out, state = (_inside(found, path) for path in (found.out, found.state.parent))
    return f"""# .github/workflows/digest.yml: makes what is due and publishes {out}/ to the branch "pages".
# The state lives in the workflow's cache. A repository that nobody touches for 60 days stops running schedules.
name: digest
on:
  schedule:
    - cron: "{at} * * * *"
  workflow_dispatch:
concurrency:
  group: digest
  cancel-in-progress: false
permissions:
  contents: write
jobs:
  digest:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - uses: actions/cache/restore@v4
        with:
          path: |
            {state}
            {out}
          key: digest-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: digest-
      - run: pip install regional-digest
      - run: digest run --config config.yaml
      - uses: actions/cache/save@v4
        if: always() # what the feeds said is kept as well where no edition came of it
        with:
          path: |
            {state}
            {out}
          key: digest-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
      - name: Publish
        run: |
          cd {out} || exit 0 # nothing was made yet
          git init --quiet --initial-branch pages
          git -c user.name=digest -c user.email=digest@users.noreply.github.com add --all
          git -c user.name=digest -c user.email=digest@users.noreply.github.com commit --quiet --message "Editions" || exit 0
          git push --quiet --force "https://x-access-token:${{{{ github.token }}}}@github.com/${{{{ github.repository }}}}" pages
          rm -rf .git
"""


def _inside(found: Settings, path: Path) -> str:
    """A path as a checkout of the publication has it."""
    return path.relative_to(found.home).as_posix() if path.is_relative_to(found.home) else path.as_posix()


def _kubernetes(found: Settings, minutes: tuple[int, ...], image: str) -> str:
    at, name = ",".join(map(str, minutes)), f"digest-{found.publication.slug}"[:52].strip("-")
    return f"""# kubectl apply -f -: the publication's folder (config.yaml, state, out) is the volume of the claim "{name}".
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
spec:
  schedule: "{at} * * * *"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 1800
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 1800
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: digest
              image: {image}
              args: ["run", "--log-format", "json", "--config", "/publication/config.yaml"]
              volumeMounts:
                - {{name: publication, mountPath: /publication}}
          volumes:
            - name: publication
              persistentVolumeClaim: {{claimName: {name}}}
"""
