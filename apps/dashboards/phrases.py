"""常用语: the phrases a person keeps for opinions. Private, so no entry; what is said with them is in the opinion."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.dashboards.models import Phrase
from apps.ledger.refusal import Refused

MOST, LONGEST = 30, 200


def phrases_of(user: User) -> list[Phrase]:
    """In the order of the list, which is also that of the keys 1–9."""
    return list(Phrase.objects.filter(owner=user))


@transaction.atomic
def keep_phrase(text: str, *, by: User) -> Phrase:
    """One more, at the end. Refused: empty, too long, kept already, list full."""
    text = _checked(text)
    mine = list(Phrase.objects.select_for_update().filter(owner=by))
    if len(mine) >= MOST:
        raise Refused("list_full", _("You keep %(n)s phrases already; take one out first.") % {"n": MOST}, field="text")
    last = max((one.order for one in mine), default=0)
    return _saved(Phrase(owner=by, text=text, order=last + 1))


@transaction.atomic
def change_phrase(phrase_id: UUID, text: str, *, by: User) -> Phrase:
    phrase = _own(phrase_id, by)
    phrase.text = _checked(text)
    return _saved(phrase)


@transaction.atomic
def drop_phrase(phrase_id: UUID, *, by: User) -> None:
    _own(phrase_id, by).delete()


@transaction.atomic
def raise_phrase(phrase_id: UUID, *, by: User) -> None:
    """One place up; the first stays where it is."""
    mine = list(Phrase.objects.select_for_update().filter(owner=by))
    at = next((n for n, one in enumerate(mine) if one.pk == phrase_id), 0)
    if at:
        mine[at - 1], mine[at] = mine[at], mine[at - 1]
        for n, one in enumerate(mine, 1):
            one.order = n
        Phrase.objects.bulk_update(mine, ["order"])


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("text_missing", _("Write the phrase first."), field="text")
    if len(text) > LONGEST:
        raise Refused("too_long", _("At most %(n)s characters, please.") % {"n": LONGEST}, field="text")
    return text


def _own(phrase_id: UUID, by: User) -> Phrase:
    phrase = Phrase.objects.select_for_update().filter(pk=phrase_id, owner=by).first()
    if phrase is None:
        raise Refused("unknown_phrase", _("This phrase is no longer in your list."))
    return phrase


def _saved(phrase: Phrase) -> Phrase:
    try:
        with transaction.atomic():
            phrase.save()
    except IntegrityError as clash:
        raise Refused("kept_already", _("You keep this phrase already."), field="text") from clash
    return phrase
