"""The one meeting of the pure and the worldly: sources in, editions out, and a memory of both."""

from digest.deliver.waits import Waits
from digest.run.archive import archived, masthead, prove_archive
from digest.run.channels import rehearsals
from digest.run.due import Outcome, Report, Wanted, adopt, run, todo, told
from digest.run.edition import Built, Log, about, build, chosen, made, propose, prove
from digest.run.letters import linted
from digest.run.order import Order, Sent, told_of
from digest.run.paper import paper_tried
from digest.run.sources import Gather, Gathered, Health, Watch, asked, health, known, label, of_period, remembered
from digest.run.templates import copy, loader, templates, themes

__all__ = [
    "Built",
    "Gather",
    "Gathered",
    "Health",
    "Log",
    "Order",
    "Outcome",
    "Report",
    "Sent",
    "Waits",
    "Wanted",
    "Watch",
    "about",
    "adopt",
    "archived",
    "asked",
    "build",
    "chosen",
    "copy",
    "health",
    "known",
    "label",
    "linted",
    "loader",
    "made",
    "masthead",
    "of_period",
    "paper_tried",
    "propose",
    "prove",
    "prove_archive",
    "rehearsals",
    "remembered",
    "run",
    "templates",
    "themes",
    "todo",
    "told",
    "told_of",
]
