"""Who takes part, and what they want: a town of the demo district, without its story."""

import io
from collections.abc import Callable
from random import Random
from uuid import uuid4

from django.core.management import call_command
from PIL import Image

from apps.accounts.models import User
from apps.accounts.tokens import issue_token
from apps.catalog.forms import sample
from apps.catalog.models import EventStandard, ServiceItem
from apps.coordination.story import spot
from apps.dispatch.models import Membership
from apps.organizations.models import Division
from nanhai_gov.chaos.client import Sending

TOWN, ITEM, EVENT = "里水镇", "SOC_INS", "道路积水"  # the item asks for no papers
PEOPLE = {"first": "chen", "second": "huang", "clerk": "chenjie", "verifier": "denghuishan"}
PHOTO_EVERY = 4  # reports


class District:
    def __init__(self) -> None:
        call_command("load_demo", "--without-story", verbosity=0, stdout=io.StringIO())
        town = Division.objects.towns().get(name=TOWN)
        self.places = [spot(town.code, n) for n in range(20)]
        self.community = Division.objects.communities().filter(path__contains=f"/{town.code}/").order_by("code")[0].code
        self.standard = EventStandard.objects.current().filter(name=EVENT).values_list("code", flat=True)[0]
        version = ServiceItem.objects.select_related("current").get(key=ITEM).current
        assert version is not None
        self.version = version.number
        # Made beforehand: a client knows nothing of our database, which is away in the midst of it.
        self.answers = [sample.answers(version, Random(n), self.community) for n in range(20)]  # noqa: S311
        people = {name: User.objects.get(username=username) for name, username in PEOPLE.items()}
        people["worker"] = Membership.objects.running().filter(team__code=f"E-{town.code[:9]}-WORKS")[0].user
        self.tokens = {name: issue_token(by=person, name="chaos")[1] for name, person in people.items()}

    def wants(self, source: Random) -> Callable[[int], Sending]:
        """What the n-th client sends: applications and reports by turns, by two people, every eighth with a photo."""
        seed = source.random()

        def make(n: int) -> Sending:
            mine = Random(f"{seed} {n}")  # noqa: S311
            token = self.tokens["first" if n // 2 % 2 else "second"]
            return self._application(mine, token) if n % 2 else self._report(n, mine, token)

        return make

    def _application(self, source: Random, token: str) -> Sending:
        body = {"version": self.version, "answers": source.choice(self.answers)}
        return Sending(uuid4().hex, "application", f"services/{ITEM}/applications", body, token)

    def _report(self, n: int, source: Random, token: str) -> Sending:
        key, (lng, lat) = uuid4().hex, source.choice(self.places)
        body = {"standard": self.standard, "text": f"积水 {key}", "place": {"lng": lng, "lat": lat}}
        return Sending(key, "report", "reports", body, token, photo(source) if n // 2 % PHOTO_EVERY == 0 else b"")


def photo(source: Random) -> bytes:
    """A picture like no other, so that each is written to the disk."""
    out = io.BytesIO()
    Image.frombytes("RGB", (160, 120), source.randbytes(160 * 120 * 3)).save(out, "JPEG", quality=90)
    return out.getvalue()
