"""Pages of the catalog that everyone sees: home, search, guide, about the site."""

from typing import Any

from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode

from apps.catalog import guide as guides
from apps.catalog.missing import missed
from apps.catalog.models import EventStandard, ServiceItem
from apps.catalog.topics import FIRST, LIFE, spoken_of, topic_name
from nanhai_gov.access import public
from nanhai_gov.caching import same_for_strangers

PAGE = 20
NEAREST = 5  # to ask about when nothing was found
FOUND = 50  # a search shows its best, never a list to page through
Status = ServiceItem.Status


def catalog_state(request: HttpRequest, **_kwargs: Any) -> str:
    """Changes whenever an item is published, suspended or gone."""
    state = ServiceItem.objects.aggregate(
        last=Max("current__published_at"), n=Count("pk"), off=Count("pk", filter=~Q(status=Status.IN_USE))
    )
    return f"{state}"


@public
@same_for_strangers(catalog_state)
def home(request: HttpRequest) -> HttpResponse:
    items = list(ServiceItem.objects.listed().select_related("current").order_by("key"))
    by_key = {item.key: item for item in items}
    person = [i for i in items if i.audience != ServiceItem.Audience.LEGAL]
    legal = [i for i in items if i.audience != ServiceItem.Audience.PERSON]
    return render(request, "catalog/home.html", {
        "often": _first("often", by_key, [], 5),
        "person": _first("person", by_key, person, 4), "n_person": len(person),
        "legal": _first("legal", by_key, legal, 4), "n_legal": len(legal),
        "elder": _first("elder", by_key, person, 5),
        "problems": _problems(),
        "life": _life(items),
    })  # fmt: skip


def _first(place: str, by_key: dict[str, ServiceItem], rest: list[ServiceItem], n: int) -> list[ServiceItem]:
    chosen = [by_key[key] for key in FIRST[place] if key in by_key]
    return (chosen + [item for item in rest if item not in chosen])[:n]


def _problems() -> list[EventStandard]:
    codes = FIRST["street"]
    rest = EventStandard.objects.current().exclude(code__in=codes).order_by("urgency", "code")[:4]
    found = sorted(EventStandard.objects.current().filter(code__in=codes), key=lambda one: codes.index(one.code))
    return [*found, *rest][:4]


def _life(items: list[ServiceItem]) -> list[dict[str, Any]]:
    """The turns of a life that have items, each with the spoken names of the first two."""
    turns = []
    for code, name, topics in LIFE:
        found = [item for item in items if set(item.topics) & set(topics)]
        if found:
            turns.append({"topic": next(t for t in topics if any(t in i.topics for i in found)), "code": code,
                          "name": name, "items": found[:2]})  # fmt: skip
    return turns


@public
@same_for_strangers(catalog_state)
def services(request: HttpRequest) -> HttpResponse:
    """All services, or those that answer what was asked. Filters stand in the address; pages go by key."""
    asked, audience = request.GET.get("q", "").strip()[:60], request.GET.get("for", "")
    topic, after = request.GET.get("topic", ""), request.GET.get("after", "")
    found = ServiceItem.objects.listed().search(asked) if asked else ServiceItem.objects.listed().order_by("key")
    found = _for(found.select_related("current"), audience)
    found = found.filter(topics__contains=[topic]) if topic else found
    if asked:
        rows, more = list(found[:FOUND]), False
    else:
        rows = list(found.filter(key__gt=after)[: PAGE + 1])
        rows, more = rows[:PAGE], len(rows) > PAGE
    problems = list(EventStandard.objects.search(asked)[:3]) if asked else []
    nearest: list[ServiceItem] = []
    if asked and not rows:
        missed(asked)
        nearest = [] if problems else list(ServiceItem.objects.nearest(asked, spoken_of(asked))[:NEAREST])
    keep = {name: value for name, value in (("q", asked), ("for", audience), ("topic", topic)) if value}
    return render(request, "catalog/services.html", {
        "asked": asked, "audience": audience, "topic": topic, "topic_name": topic_name(topic) if topic else "",
        "rows": rows, "topics": _topics(), "total": len(rows) if asked else found.count(),
        "next_url": "?" + urlencode(keep | {"after": rows[-1].key}) if more else "",
        "first_url": "?" + urlencode(keep) if after else "",
        "problems": problems, "nearest": nearest,
    })  # fmt: skip


def _for(items: Any, audience: str) -> Any:
    if audience not in ("person", "legal"):
        return items
    return items.filter(audience__in=[audience, "both"])


def _topics() -> list[tuple[str, str]]:
    """Topics in use with their names, in the order of the names' table."""
    used = {code for topics in ServiceItem.objects.listed().values_list("topics", flat=True) for code in topics}
    return sorted(((code, topic_name(code)) for code in used), key=lambda pair: pair[1])


def item_state(request: HttpRequest, key: str) -> str:
    return f"{ServiceItem.objects.filter(key=key).values_list('status', 'current').first()}"


@public
@same_for_strangers(item_state)
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """办事指南: eight blocks in fixed order. Suspended items keep theirs, canceled ones say so."""
    item = get_object_or_404(ServiceItem.objects.select_related("current", "unit"), key=key)
    if item.current is None:
        raise Http404(key)
    version = item.current
    steps, hop = guides.path(item, version)
    return render(request, "catalog/guide.html", {
        "item": item, "version": version, "g": version.guide, "figures": guides.figures(version),
        "materials": guides.materials(version), "steps": steps, "hop": hop,
        "open": item.status == Status.IN_USE, "canceled": item.status == Status.CANCELED,
        "asked": request.GET.get("q", "")[:60],
    }, status=410 if item.status == Status.CANCELED else 200)  # fmt: skip


@public
def about(request: HttpRequest) -> HttpResponse:
    """About the site: accessibility, personal data, mistakes, visits at home."""
    return render(request, "catalog/about.html")
