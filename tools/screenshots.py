"""The sample publication -> docs/*.png: its page in the light, its page in the dark on a phone, its mail.

`python tools/screenshots.py [FOLDER]`, with `digest` importable; needs Chromium, Node and `npm ci --prefix tests/browser`.
"""

import email
import email.policy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHOTS = [  # name, file, width, height, scheme, pixels per CSS pixel
    ("page-light", "index.html", 1200, 1240, "light", 1),
    ("page-dark-phone", "index.html#region-1", 390, 780, "dark", 2),
    ("mail", "mail.html", 640, 1150, "light", 1),
]
LARGEST = 250_000


def main() -> None:
    docs = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        page = built(Path(folder))
        for name, file, *view in SHOTS:
            target = docs / f"{name}.png"
            script = ROOT / "tests/browser/shot.mjs"
            arguments = [chromium, f"{folder}/profile", f"{page.parent.as_uri()}/{file}", str(target), *map(str, view)]
            subprocess.run(["node", str(script), *arguments], check=True)
            size = target.stat().st_size
            print(f"{target}: {size:,} bytes")
            if size > LARGEST:
                sys.exit(f"{target} is larger than {LARGEST:,} bytes")


def built(folder: Path) -> Path:
    """The page of the sample edition; the mail's HTML part lies beside it."""
    shutil.copy(ROOT / "config.yaml", folder)
    shutil.copytree(ROOT / "articles", folder / "articles")
    command = [sys.executable, "-m", "digest", "build", "-q", "--period", "2026-W46"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (page,) = folder.glob("out/*/2*/index.html")
    message = email.message_from_bytes(page.with_name("mail.eml").read_bytes(), policy=email.policy.default)
    part = message.get_body(("html",))
    assert part is not None
    page.with_name("mail.html").write_text(part.get_content(), encoding="utf-8")
    return page


if __name__ == "__main__":
    main()
