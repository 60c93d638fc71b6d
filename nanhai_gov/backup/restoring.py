"""Restoring: check everything, then the database in one transaction, then the files, then prove that it is the same."""

from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction

from apps.dashboards import folding
from apps.ledger.actions import LEDGER, record
from apps.ledger.integrity import broken_links
from apps.ledger.models import Entry
from nanhai_gov.backup import DUMP, FILES, POOL, database, pool
from nanhai_gov.backup.checking import checked, dumped_by, require_empty
from nanhai_gov.backup.making import count_rows
from nanhai_gov.backup.progress import Progress
from nanhai_gov.ops import measures
from nanhai_gov.servers import Problem


def restore(folder: Path, progress: Progress) -> dict[str, Any]:
    """Bring a backup back into the empty database and the folder of uploads; the manifest it had.

    A Problem before anything is written, or, from the database's side, with nothing written. Should the proof at the
    end fail, the data are in, and the Problem says what does not fit.
    """
    require_empty()
    about = checked(folder, progress)
    database.restore(
        folder / DUMP, dumped_by=dumped_by(about), tables=len(about["tables"]), progress=progress
    )  # fmt: skip
    connection.close()  # what this connection knew of the database is no longer so
    _prove(about)
    written = pool.give_back(folder / FILES, folder.parent / POOL, set(about["files"]["missing"]), progress)
    progress.say(f"{written} files written, {about['files']['count'] - written} were there.")
    _bring_up_to_date(progress)
    _forget_cache()
    with transaction.atomic():
        record("backup.restored", LEDGER, by=None, name=about["name"], last=about["ledger"]["last_id"])
    return about


def _prove(about: dict[str, Any]) -> None:
    """The same rows in every table, the same last entry, and whole chains."""
    wrong = []
    here = count_rows()
    if differ := sorted(name for name in about["tables"] if here.get(name) != about["tables"][name]):
        told = ", ".join(f"{name} {here.get(name)} of {about['tables'][name]}" for name in differ)
        wrong.append(f"Rows are not all there: {told}.")
    last = Entry.objects.filter(pk=about["ledger"]["last_id"]).values_list("hash", flat=True).first()
    if (bytes(last).hex() if last else "") != about["ledger"]["last_hash"]:
        wrong.append("The last entry of the ledger is not the one that was backed up.")
    if broken := broken_links():
        wrong.append(f"Entries of the ledger do not fit: {broken}. Ask security before anybody works with this.")
    if wrong:
        raise Problem("The data are in, but they are not what was backed up:\n" + "\n".join(wrong))


def _bring_up_to_date(progress: Progress) -> None:
    """Migrations since the backup; then the counts of the cockpit, whose shape may have changed with them."""
    missing = measures.unapplied()
    if missing:
        progress.say(f"Applying {missing} migrations that are younger than the backup")
        call_command("migrate", interactive=False, verbosity=0)
        progress.say("Counting the numbers of the cockpit again")
        folding.rebuild()
        folding.fold()


def _forget_cache() -> None:
    """Pages kept from before would tell of what is no longer so. What the broker holds is handed on again."""
    try:
        cache.clear()
    except Exception:  # noqa: BLE001 – without a cache there is nothing to forget
        return
