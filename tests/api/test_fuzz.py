"""schemathesis over the whole OpenAPI document, against the WSGI application on the real database.

As a stranger, a citizen, a clerk, an official, a grid worker and one who holds every post: no 5xx; no status, kind of
body or shape that the document does not tell; nothing wrong taken. For a long run:

    FUZZ_EXAMPLES=300 FUZZ_SEED=7 python -m pytest -n 0 tests/api/test_fuzz.py
"""

import gc
import os
from collections import Counter
from typing import Any

import schemathesis
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.test import TransactionTestCase
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from apps.accounts.tokens import issue_token
from apps.cases.actions import accept, take_case
from apps.cases.models import Case, Document
from apps.catalog.models import EventStandard, ServiceItem
from apps.coordination.models import Coupling, Whistle
from apps.decisions.models import Seat
from apps.dispatch.models import Membership, WorkOrder
from apps.evaluation.models import Rectification
from apps.files.models import StoredFile
from apps.ledger.relay import drain
from apps.organizations.models import Holding, Unit
from apps.supervision.models import Notice
from tests import people
from tests.cases.things import _Media, judge_all, make_case, make_item, make_standard
from tests.coordination.test_whistle import blown
from tests.dispatch import field_world as field
from tests.evaluation.things import poor
from tests.supervision.test_notices import give

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
WHO = os.environ.get("FUZZ_WHO", ",applicant,clerk,official,worker,everything").split(",")
SEED = int(os.environ.get("FUZZ_SEED", "1"))
LONG = EXAMPLES > 20
# A value that the document allows and the act refuses (a suspended service, a reason of blanks) is told by 422; what
# lies beyond 64 bits or is a NUL cannot be kept, which no JSON Schema says, and is 400.
MAY_REFUSE = ["2xx", "304", "400", "401", "403", "404", "409", "413", "415", "422", "429"]


class WholeDocument(_Media, TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        field.make_field()
        self.make_things()

    def make_things(self) -> None:
        """One of each, so that a third of the addresses lead somewhere."""
        item, _standard = make_item(), make_standard()
        poor(item)
        case = make_case(item, by=people.second_applicant())
        take_case(case.pk, by=people.clerk())
        judge_all(case)
        accept(case.pk, by=people.clerk())
        make_case(item)
        order = field.issue()
        field.claim(order.pk, by=people.worker())
        blown(order)
        give()
        drain()

    def tearDown(self) -> None:
        gc.collect()  # the engine's threads have ended; their connections go with them
        super().tearDown()

    def config(self, token: str) -> SchemathesisConfig:
        known = {
            "number": Case, "key": ServiceItem, "seat_id": Seat, "order_id": WorkOrder, "code": Unit,
            "file_id": StoredFile, "letter_id": Document, "instruction_id": Notice, "whistle_id": Whistle,
            "call_id": Coupling, "rectification_id": Rectification, "report_id": Case,
        }  # fmt: skip
        fields = {"number": "number", "key": "key", "code": "code"}
        values = {
            name: [str(one) for one in model._default_manager.values_list(fields.get(name, "pk"), flat=True)[:20]]
            for name, model in known.items()
        }
        values["standard"] = list(EventStandard.objects.values_list("code", flat=True))
        bound = {f"path.{name}": name for name in known} | {"query.standard": "standard"}
        return SchemathesisConfig.from_dict({
            "seed": SEED, "workers": 1, "continue-on-failure": True, "suppress-health-check": ["all"],
            "headers": {"Authorization": f"Bearer {token}"} if token else {},
            "generation": {"deterministic": True, "max-examples": EXAMPLES, "no-shrink": True, "mode": "all"},
            "dictionaries": {name: {"values": found} for name, found in values.items() if found},
            "parameters": {
                place: {"dictionary": name, "probability": 0.7} for place, name in bound.items() if values[name]
            },
            "phases": {
                "fuzzing": {"enabled": True}, "examples": {"enabled": True},
                "coverage": {"enabled": LONG, "unexpected-methods": ["PUT", "DELETE"]},
                "stateful": {"enabled": LONG},
            },
            "checks": {
                "positive_data_acceptance": {"expected-statuses": MAY_REFUSE},
                # It repeats every example without a token and with a forged one. tests/house/test_access.py asks every
                # address × every role and test_bad_input every kind of bad token, at a hundredth of the cost.
                "ignored_auth": {"enabled": False},
            },
        })  # fmt: skip

    def fuzz(self, user: Any) -> None:
        token = issue_token(by=user, name="fuzz")[1] if user else ""
        schema = schemathesis.openapi.from_wsgi(
            "/api/schema/?format=json", get_wsgi_application(), config=self.config(token)
        )
        told, seen = [], Counter[int]()
        for event in from_schema(schema).execute():
            if isinstance(event, ScenarioFinished):
                found = self.failures(event)
                told += found
                if LONG and found:
                    print("\n\n".join(found), flush=True)
                seen.update(one.response.status_code for one in event.recorder.interactions.values() if one.response)
            elif isinstance(event, NonFatalError | FatalError):
                told.append(f"{getattr(event, 'label', '')}: {getattr(event, 'value', event)!r}"[:2000])
        print(f"{user or 'stranger'}: {sum(seen.values())} calls, {dict(sorted(seen.items()))}")
        self.assertEqual(sorted(set(told)), [], "\n\n".join(sorted(set(told))[:20]))
        self.assertGreater(sum(seen.values()), 50)

    def failures(self, event: ScenarioFinished) -> list[str]:
        found = []
        for case_id, checks in event.recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    told = event.recorder.interactions.get(case_id)
                    body = told.response.content[:600].decode("utf-8", "replace") if told and told.response else ""
                    sent = (told.request.body or b"")[:400] if told else b""
                    uri = f"{told.request.method} {told.request.uri}" if told else ""
                    found.append(f"{event.label} {check.name}: {check.failure_info.failure}\n{uri}\n{sent!r}\n{body}")
        return found

    def test_nothing_is_found(self) -> None:
        """One run for each, in one district; what the earlier ones did is there for the later ones."""
        for name in WHO:
            with self.subTest(name):
                self.fuzz(everything() if name == "everything" else people.get(name) if name else None)


def everything() -> Any:
    """Somebody who holds a post of every role: nearly no address ends at the door."""
    user = people._user("everything", "万能", is_staff_member=True)
    for unit, role in {(unit, role) for _name, unit, role in people.STAFF.values()}:
        if role != "hotline":
            Holding.objects.create(post=people.post(unit, role), user=user, since=people.LONG_AGO)
    Membership.objects.create(team=WorkOrder.objects.exclude(team=None)[0].team, user=user, since=people.LONG_AGO)
    return user
