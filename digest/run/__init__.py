"""The one meeting of the pure and the worldly: sources in, editions out, and a memory of both."""

from digest.run.archive import archived, masthead, prove_archive
from digest.run.due import Outcome, Report, Wanted, adopt, run, todo, told
from digest.run.edition import Built, Log, build, chosen, made, propose, prove
from digest.run.sources import Gather, Gathered, Health, Watch, asked, health, known, label, of_period, remembered
from digest.run.templates import copy, loader, templates, themes

__all__ = [
    "Built",
    "Gather",
    "Gathered",
    "Health",
    "Log",
    "Outcome",
    "Report",
    "Wanted",
    "Watch",
    "adopt",
    "archived",
    "asked",
    "build",
    "chosen",
    "copy",
    "health",
    "known",
    "label",
    "loader",
    "made",
    "masthead",
    "of_period",
    "propose",
    "prove",
    "prove_archive",
    "remembered",
    "run",
    "templates",
    "themes",
    "todo",
    "told",
]
