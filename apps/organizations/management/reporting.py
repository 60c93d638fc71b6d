"""How imports tell the operator what they do and did."""

from typing import Any

from apps.organizations.importing import Outcome, Progress


def progress(stream: Any) -> Progress:
    """Says how far the import is; on a terminal in place, otherwise one line at the end."""

    def show(done: int, total: int) -> None:
        if stream.isatty():
            stream.write(f"\r  {done} of {total}", ending="\n" if done == total else "")
        elif done == total:
            stream.write(f"  {done} of {total}")

    return show


def report(stream: Any, outcome: Outcome) -> None:
    for what, why in outcome.skipped:
        stream.write(f"  skipped {what}: {why}")
    for what, note in outcome.notes:
        stream.write(f"  note    {what}: {note}")
    stream.write(
        f"read {outcome.read}, made {outcome.made}, updated {outcome.updated}, unchanged {outcome.unchanged}, "
        f"skipped {len(outcome.skipped)}"
    )
    if outcome.drawn:
        stream.write(f"drew {outcome.drawn} schematic communities and grids anew")
