"""Who may see a stored file: the app that owns its purpose says so by `@guard("its_purpose")`."""

from collections.abc import Callable

from django.http import HttpRequest

from apps.files.models import StoredFile

Guard = Callable[[HttpRequest, StoredFile], bool]
GUARDS: dict[str, Guard] = {}


def guard(purpose: str) -> Callable[[Guard], Guard]:
    """Register the one guard of a purpose."""

    def register(function: Guard) -> Guard:
        if purpose in GUARDS:
            raise ValueError(f"purpose {purpose} has two guards")
        GUARDS[purpose] = function
        return function

    return register


def may_see(request: HttpRequest, file: StoredFile) -> bool:
    """The guard's word; a purpose without guard is seen by nobody."""
    rule = GUARDS.get(file.purpose)
    return bool(rule and rule(request, file))
