"""out/ -> a branch of a git repository: one commit on top of what is there, and a push that forces nothing unless asked to.

Only the publication's own folder is staged, so that a CNAME or a README of the branch stays. The clone without files that this needs
lies beside the database, and can be deleted at any time.
"""

from hashlib import sha256
from pathlib import Path
from typing import Literal

from digest.deliver.program import program

__all__ = ["pushed", "reached"]

Push = Literal["only forward", "by force"]

_ALONE = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true", "LC_ALL": "C"}
_MISSING = 2  # ls-remote: there is no such branch


def pushed(remote: str, branch: str, push: Push, slug: str, workshop: Path, out: Path) -> str:
    """Commit the folder `slug` of `out` to a branch and push it. Credentials are git's own affair."""
    place = workshop / f"publish-{sha256(f'{remote}#{branch}'.encode()).hexdigest()[:12]}.git"
    git = ["git", f"--git-dir={place}", f"--work-tree={out}", *_SETTINGS]
    program([*git, "init", "-q"], _ALONE)
    base = _base(git, remote, branch)
    program([*git, "read-tree", *([base] if base else ["--empty"])], _ALONE)
    program([*git, "add", "-A", "-f", "--", f":(top,literal){slug}", ":(top,exclude,glob)**/.*"], _ALONE)
    tree = program([*git, "write-tree"], _ALONE).stdout.strip()
    if base and tree == program([*git, "rev-parse", f"{base}^{{tree}}"], _ALONE).stdout.strip():
        return f"{branch} of {remote} has it already"
    parents = ["-p", base] if base else []
    commit = program([*git, "commit-tree", tree, *parents, "-m", f"Publish {slug}"], _ALONE).stdout.strip()
    force = ["--force"] if push == "by force" else []
    program([*git, "push", "-q", *force, "--", remote, f"{commit}:refs/heads/{branch}"], _ALONE)
    return f"pushed to {branch} of {remote}"


def reached(remote: str, branch: str, seconds: float) -> str:
    """What the repository says when it is asked for the branch; nothing is changed, and whether we may push is not known before we do."""
    ask = ["git", *_SETTINGS, "ls-remote", "--exit-code", "--heads", "--", remote, f"refs/heads/{branch}"]
    asked = program(ask, _ALONE, fine=(0, _MISSING), seconds=seconds)
    return f"{remote} answers; {f'{branch} will be a new branch' if asked.returncode else f'{branch} is there'}"


def _base(git: list[str], remote: str, branch: str) -> str | None:
    """The commit that the branch has now; None where there is no such branch yet."""
    asked = program(
        [*git, "ls-remote", "--exit-code", "--heads", "--", remote, f"refs/heads/{branch}"], _ALONE, fine=(0, _MISSING)
    )
    if asked.returncode == _MISSING:
        return None
    program([*git, "fetch", "-q", "--depth=1", "--", remote, f"refs/heads/{branch}"], _ALONE)
    return program([*git, "rev-parse", "FETCH_HEAD"], _ALONE).stdout.strip()


# Nothing of the machine's own settings may run or change anything: no hooks, no signing, no line ends, nobody's name.
_SETTINGS = [
    word
    for setting in (
        "core.hooksPath=/dev/null",
        "core.autocrlf=false",
        "core.attributesFile=/dev/null",
        "commit.gpgSign=false",
        "user.name=digest",
        "user.email=digest@localhost",
        "core.sshCommand=ssh -oBatchMode=yes",
    )
    for word in ("-c", setting)
]
