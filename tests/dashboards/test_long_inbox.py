"""待办 with three thousand cases waiting: the first page costs what it costs with thirty."""

from datetime import timedelta
from time import perf_counter
from typing import Any

from django.urls import reverse

from apps.cases.models import Case
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.clock import now
from apps.ledger.ids import uuid7
from apps.organizations.calendar import WorkCalendar
from apps.supervision.models import Clock
from tests import people
from tests.cases import things

SECONDS = 3.0  # for one page on a busy machine; alone it takes a fifth of that


class LongInbox(things.CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.like = things.make_case(self.item)
        self.user = people.section_chief()
        self.post = people.post("NH-MSR-LIC", "chief")
        self.client.force_login(self.user)

    def wait(self, many: int) -> None:
        """So many cases at review, each with its clocks; made in bulk, for nothing but the list reads them."""
        at = now()
        copied = {f.attname: getattr(self.like, f.attname) for f in Case._meta.concrete_fields if f.attname != "id"}
        cases = [Case(**copied | {"number": f"L{n}-{many}", "client_key": uuid7().hex}) for n in range(many)]
        Case.objects.bulk_create(cases)
        owner = people.unit("NH-MSR")
        chains = [Chain(subject=c.pk, title=c.title, owner=owner, plan={"steps": []}, opened_at=at) for c in cases]
        Chain.objects.bulk_create(chains)
        facts: dict[str, Any] = {"round": 1, "position": 2, "key": "review", "name": "审核", "name_en": "Review",
                                 "kind": "review", "status": "active", "opened_at": at, "spec": {}}  # fmt: skip
        steps = [Step(chain=chain, **facts) for chain in chains]
        Step.objects.bulk_create(steps)
        Seat.objects.bulk_create(
            Seat(step=step, post=self.post, unit=self.post.unit, holder=self.user, opened_at=at,
                 due_at=at + timedelta(days=5, minutes=n))
            for n, step in enumerate(steps)
        )  # fmt: skip
        Clock.objects.bulk_create(
            Clock(subject=c.pk, kind="legal", limit=10, limit_unit="WD", title=c.title, started_at=at,
                  due_at=at + timedelta(days=14, minutes=n))
            for n, c in enumerate(cases)
        )  # fmt: skip

    def queries(self) -> int:
        WorkCalendar.current()
        self.client.get(reverse("dashboards:inbox"))
        with self.assertNumQueries(10) as caught:
            page = self.client.get(reverse("dashboards:inbox"))
        self.assertEqual(len(page.context["page"].groups[0][4]), 25)
        return len(caught)

    def test_the_first_page_costs_the_same_with_thirty_and_with_three_thousand(self) -> None:
        """1–2 session and user, 3 posts, 4 delegations, 5 one look at the open seats (counts, page, filters),
        6 rows with their cases, 7 clocks, 8 cards, 9 who sent it and who was against, 10 calendar."""
        self.wait(30)
        self.queries()
        self.wait(2970)
        self.queries()
        began = perf_counter()
        page = self.client.get(reverse("dashboards:inbox"))
        self.assertLess(perf_counter() - began, SECONDS)
        self.assertEqual(page.context["page"].total, 3000)
        following = self.client.get(reverse("dashboards:inbox") + page.context["next_url"])
        shown = [
            {line.seat.pk for *_head, lines in p.context["page"].groups for line in lines} for p in (page, following)
        ]
        self.assertFalse(shown[0] & shown[1])
