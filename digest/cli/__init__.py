"""Arguments, clock, exit codes, progress: what a person types, and nothing that an edition depends on.

Every command stands in a module of its own that is imported when the command is called, so that `digest --help` costs
no more than the help it prints.
"""

import os
import sys
from importlib import import_module

import click

from digest.errors import ConfigError, DigestError, TemplateError

__all__ = ["main"]

# name: (module below digest.cli, what `digest --help` says of it)
_COMMANDS = {
    "init": ("init", "A new publication: config.yaml and sample articles."),
    "run": ("run", "What cron calls: ask the sources, make every edition that is due."),
    "build": ("build", "Make an edition and publish it into out/."),
    "send": ("send", "Send an edition to its readers, once each."),
    "preview": ("preview", "See it in the browser while editing; reloads by itself."),
    "verify": ("verify", "Prove every lead and quotation against the stored sources."),
    "lint": ("lint", "Hold a finished mail against the rules for mails."),
    "list": ("list", "The editions that were made."),
    "show": ("show", "Print an edition."),
    "explain": ("explain", "Why this lead, this quotation, this region."),
    "templates": ("templates", "The themes in the box; a copy of one, to edit."),
    "schedule": ("schedule", "Print the entry for cron, systemd, GitHub Actions or Kubernetes."),
    "state": ("state", "The database: check it, back it up, set it aside."),
    "check": ("check", "Everything that could fail at six in the morning, now."),
    "brief": ("brief", "The summariser alone: text or JSON lines in, JSON lines out."),
    "stories": ("stories", "The grouping alone: JSON lines in, JSON lines out."),
}
_WRONG, _AGAIN, _OURS = 2, 75, 70


class _Commands(click.Group):
    """Commands that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"digest.cli.{_COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """From the table above: nothing is imported for a line of help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="regional-digest", prog_name="digest")
def _digest() -> None:
    """Regional news briefings whose every sentence was written by the source.

    \b
    A first edition:  digest init my-briefing && cd my-briefing && digest build
    """


def main() -> None:
    """The command `digest`.

    Exit codes: 0 done or nothing to do, 1 findings, 2 wrong usage or configuration, 3 made without some sources under `--strict`,
    75 try again, 70 a fault of digest, 130 interrupted.
    """
    try:
        with _digest.make_context("digest", sys.argv[1:]) as context:
            _digest.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        _unheard()
    except DigestError as error:
        _said(str(error))
        sys.exit(_WRONG if isinstance(error, ConfigError | TemplateError) else _AGAIN)
    except OSError as error:
        _said(f"{error.filename or 'standard output'}: {error.strerror}")
        if not error.filename:
            _unheard()
        sys.exit(_AGAIN)
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user; see docs/design.md
        _said(_ours(error))
        sys.exit(_OURS)


def _unheard() -> None:
    """Whoever read went away, or the disk is full: what is left of the output goes nowhere, or Python would fail to write it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _said(message: str) -> None:
    click.echo("\n".join(f"digest: {line}" for line in message.splitlines()), err=True)


def _ours(error: Exception) -> str:
    """A fault of digest itself, in one line that helps whoever mends it."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
    return f"a fault of digest itself ({type(error).__name__}: {error}, in {where}); please report this line"
