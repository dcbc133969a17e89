"""The browser of the browser tests; ``python -m tests.chromium`` installs one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "PAIGONG_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: What Debian calls a Chromium and a font with Chinese characters.
DEBIAN_BROWSER = ("chromium", "fonts-noto-cjk")
#: What Playwright's driver needs and a minimal Debian lacks.
DEBIAN_LIBRARIES = ("libatomic1",)


def find_chromium() -> str | None:
    """Find the machine's Chromium; None means Playwright's own."""
    named = os.environ.get(VARIABLE)
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def install_chromium() -> None:
    """Install Debian's Chromium, or where there is none, Playwright's."""
    sys.stdout.write("Installing Chromium\n")
    sys.stdout.flush()
    administrator = _administrator()
    if administrator is not None and _install_from_debian(administrator):
        return
    dependencies = [] if administrator is None else ["--with-deps"]
    install = [sys.executable, "-m", "playwright", "install", *dependencies]
    subprocess.run([*install, "chromium"], check=True)


def _playwright_has_chromium() -> bool:
    cache = Path.home() / ".cache/ms-playwright"
    browsers = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", cache))
    return any(browsers.glob("chromium-*/INSTALLATION_COMPLETE"))


def _administrator() -> list[str] | None:
    """Give what turns a command into an administrator's, if anything does."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is not None and _succeeds([sudo, "-n", "true"]):
        return [sudo, "-n"]
    return None


def _install_from_debian(administrator: list[str]) -> bool:
    apt_get = shutil.which("apt-get")
    if apt_get is None:
        return False
    command = [*administrator, "env", "DEBIAN_FRONTEND=noninteractive", apt_get, "-qq"]
    install = [*command, "install", "-y", "--no-install-recommends"]
    # One after the other: Ubuntu has the libraries, but no Chromium that is no snap.
    return (
        _succeeds([*command, "update"])
        and _succeeds([*install, *DEBIAN_LIBRARIES])
        and _succeeds([*install, *DEBIAN_BROWSER])
    )


def _succeeds(command: list[str]) -> bool:
    result = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return result.returncode == 0


if (
    __name__ == "__main__"
    and find_chromium() is None
    and not _playwright_has_chromium()
):
    install_chromium()
