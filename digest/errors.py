"""What can go wrong, sorted by who can put it right.

    DigestError
    ├── ConfigError     the publication's owner: config.yaml, edition.yaml, a period that does not exist
    ├── SourceError     whoever keeps the source: a folder that is gone, a file that cannot be read
    ├── TemplateError   whoever wrote the template
    ├── StateError      whoever keeps the machine: the database, the lock, out/
    └── DeliveryError   whoever keeps the way out: a full disk, a mail server

A fault of one article is no error at all: it is a `Skipped`, a value, and the edition is made without it.
"""

__all__ = ["ConfigError", "DeliveryError", "DigestError", "SourceError", "StateError", "TemplateError"]


class DigestError(Exception):
    """Anything that `digest` reports to a person: the message says where, what is wrong and what to do."""


class ConfigError(DigestError):
    """A setting, an editor's entry or a name on the command line is wrong."""


class SourceError(DigestError):
    """A source as a whole cannot be read."""


class TemplateError(DigestError):
    """A template cannot be found, parsed or printed."""


class StateError(DigestError):
    """The database or the lock is in the way."""


class DeliveryError(DigestError):
    """The edition was made and could not be put where it belongs."""
