"""The product as users run it, `manage.py up`, in a `var/` of its own that can run full without harm to others."""

import base64
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nanhai_gov import runfile
from nanhai_gov.servers import Problem
from nanhai_gov.servers.places import own_place

# Servers, keys and folders of whoever calls us are not the ones to break.
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "PROCESS_NAME", "STATEMENT_TIMEOUT_MS", "SITE_URL", "BIND")
START_SECONDS, STOP_SECONDS = 180, 60
VAR_MB, FILES_MB = 700, 16


@contextmanager
def product(base_dir: Path, var_dir: Path, visibility_seconds: int) -> Iterator[dict[str, str]]:
    """Starts everything and gives the environment in which any manage.py command finds it; all gone afterwards."""
    _refuse_named_servers(base_dir)
    _clear(var_dir)
    limited(var_dir, VAR_MB, _image(var_dir))
    limited(var_dir / "files", FILES_MB, _image(var_dir, "-files"))
    environment = _environment(var_dir, visibility_seconds)
    launcher = _launch(base_dir, var_dir, environment)
    try:
        _wait_for(launcher, var_dir)
        yield environment
    finally:
        launcher.send_signal(signal.SIGTERM)
        try:
            launcher.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            launcher.kill()  # its children die with it
            launcher.wait()
        _keep_logs(var_dir)
        _clear(var_dir)


def _refuse_named_servers(base_dir: Path) -> None:
    """A `.env` is read by every process, so servers named in it would be used, and emptied."""
    file = base_dir / ".env"
    lines = file.read_text().splitlines() if file.exists() else []
    named = [key for key in ("DATABASE_URL", "REDIS_URL") if any(line.strip().startswith(key) for line in lines)]
    if named:
        raise Problem(f".env names servers ({', '.join(named)}). This breaks what it runs on: use another checkout.")


def _environment(var_dir: Path, visibility_seconds: int) -> dict[str, str]:
    """As in production: DEBUG off, keys of its own. Demo off, for the district is loaded without its story."""
    theirs = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
    return theirs | {
        "VAR_DIR": str(var_dir), "MEDIA_ROOT": str(var_dir / "files"), "PORT": "0", "DEBUG": "false", "DEMO": "false",
        "ALLOW_EMBEDDED": "true", "ALLOWED_HOSTS": "127.0.0.1,localhost", "SECRET_KEY": secrets.token_urlsafe(50),
        "PII_KEYS": f"chaos:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "VISIBILITY_TIMEOUT_SECONDS": str(visibility_seconds),
    }  # fmt: skip


def _launch(base_dir: Path, var_dir: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    console = _console(var_dir)
    with console.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=base_dir, env=environment, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip


def _console(var_dir: Path) -> Path:
    """Beside the folder, not in it: that one will be full."""
    return var_dir.with_name(var_dir.name + ".console.txt")


def _wait_for(launcher: "subprocess.Popen[bytes]", var_dir: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "address" not in runfile.read(var_dir):
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise Problem(f"The product does not start:\n{_console(var_dir).read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)


# A folder with an end


def limited(folder: Path, megabytes: int, image: Path) -> None:
    """Where we may mount: a disk of its own of so many MB. Else an ordinary folder (see `faults.Full`)."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        return
    with image.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    made = _quietly("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0", str(image))
    if not (made and _quietly("mount", "-o", "loop", str(image), str(folder))):
        image.unlink(missing_ok=True)


def _image(var_dir: Path, of: str = "") -> Path:
    """Beside the folder: a disk that lies on a full one breaks."""
    return var_dir.with_name(f"{var_dir.name}{of}.img")


def _clear(var_dir: Path) -> None:
    """Whatever an earlier run left, also one that was killed."""
    for folder in (var_dir / "files", var_dir):
        for _again in range(3):
            if folder.is_mount() and not _quietly("umount", str(folder)):
                time.sleep(1)
    for of in ("", "-files"):
        _image(var_dir, of).unlink(missing_ok=True)
    shutil.rmtree(var_dir, ignore_errors=True)
    shutil.rmtree(own_place(var_dir), ignore_errors=True)


def _keep_logs(var_dir: Path) -> None:
    """What the processes wrote is worth reading after a finding."""
    kept = var_dir.with_name(var_dir.name + ".log")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(var_dir / "log", kept, ignore_dangling_symlinks=True)


def _quietly(*argv: str) -> bool:
    return subprocess.run(argv, capture_output=True).returncode == 0
