"""A client that openapi-python-client makes from the document alone: it applies, and follows the case to the decision.

Citizen, clerk and officials all call through it, each with their own token, against a live server.
"""

import importlib
import json
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.test import LiveServerTestCase
from openapi_python_client import Config, generate
from openapi_python_client.config import ConfigFile, MetaType

from apps.accounts.tokens import issue_token
from apps.ledger.relay import drain
from tests import people
from tests.cases.things import GOOD, _Media, make_item, photo

PACKAGE = "portal_of_a_stranger"


class StrangersClient(_Media, LiveServerTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        people.make_world()
        self.item = make_item()

    def test_applies_and_follows_the_case_to_the_decision(self) -> None:
        self.generate()
        citizen, clerk = self.client_of(people.applicant()), self.client_of(people.clerk())
        number = self.apply(citizen)
        self.assertEqual(self.call("cases.read_case", citizen, number).status.value, "submitted")
        self.accept(clerk, number)
        for somebody in (people.official(), people.section_chief(), people.deputy_head()):
            self.agree(self.client_of(somebody), number)
        drain()
        case = self.call("cases.read_case", citizen, number)
        self.assertEqual((case.status.value, case.decided_at is not None), ("closed", True))
        self.assertEqual({step.state.value for step in case.steps}, {"done"})
        grant = next(one for one in case.letters if one.kind == "grant")
        letter = self.call("cases.read_letter", citizen, grant.id)
        self.assertEqual((letter.number, letter.case), (grant.number, number))
        problem = self.call("cases.read_case", self.client_of(people.stranger()), number, status=404)
        self.assertEqual((problem.code, problem.errors), ("not_found", self.module("types").UNSET))

    # The client -----------------------------------------------------------------------------------

    def generate(self) -> None:
        """From what /api/schema/ serves; nothing is fetched from elsewhere. A warning would be a piece missing."""
        folder = Path(tempfile.mkdtemp())
        document = folder / "openapi.json"
        document.write_bytes(self.client.get("/api/schema/?format=json").content)
        names = ConfigFile(package_name_override=PACKAGE, project_name_override=PACKAGE, post_hooks=[])
        config = Config.from_sources(
            names, MetaType.NONE, document_source=document, file_encoding="utf-8", overwrite=True,
            output_path=folder / PACKAGE,
        )  # fmt: skip
        self.assertEqual([f"{one.header} {one.detail}" for one in generate(config=config)], [])
        sys.path.insert(0, str(folder))
        self.addCleanup(sys.path.remove, str(folder))
        operations = sum(len(one) for one in json.loads(document.read_bytes())["paths"].values())
        made = [one for one in (folder / PACKAGE / "api").glob("*/*.py") if one.name != "__init__.py"]
        self.assertEqual(len(made), operations)
        odd = [one.stem for one in (folder / PACKAGE / "models").glob("*.py") if one.stem.endswith(("_shape", "_enum"))]
        self.assertEqual(sorted(odd), ["blank_enum"])

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{PACKAGE}.{name}")

    def client_of(self, user: Any) -> Any:
        token = issue_token(by=user, name="stranger's client")[1]
        return self.module("client").AuthenticatedClient(base_url=self.live_server_url, token=token)

    def call(self, operation: str, client: Any, *path: Any, status: int = 200, **more: Any) -> Any:
        answer = self.module(f"api.{operation}").sync_detailed(*path, client=client, **more)
        self.assertEqual(answer.status_code, status, answer.content)
        return answer.parsed

    def act(self, operation: str, client: Any, *path: Any, status: int = 200, **more: Any) -> Any:
        return self.call(operation, client, *path, status=status, idempotency_key=uuid4().hex, **more)

    # What people do with it -------------------------------------------------------------------------

    def apply(self, client: Any) -> str:
        models = self.module("models")
        (found,) = self.call("catalog.list_services", client, q="食品经营").results
        service = self.call("catalog.read_service", client, found.key)
        self.assertEqual([one.key for one in service.materials if one.need.value == "must"][0], "form")
        file = self.module("types").File(payload=BytesIO(photo().read()), file_name="form.jpg")
        upload = models.UploadRequest(file=file, purpose=models.UploadPurpose.APPLICATION)
        kept = self.call("cases.upload_file", client, status=201, body=upload)
        body = models.ApplicationRequest.from_dict({
            "version": service.version, "answers": GOOD, "materials": {"form": [str(kept.id)]}, "deferred": ["rules"],
        })  # fmt: skip
        receipt = self.act("cases.apply", client, found.key, status=201, body=body)
        tracked = models.TrackedRequest(number=receipt.number, code=receipt.query_code)
        self.assertEqual(self.call("cases.track_case", client, body=tracked).number, receipt.number)
        return str(receipt.number)

    def accept(self, client: Any, number: str) -> None:
        models = self.module("models")
        case = self.act("counter.take_case", client, number, body=models.CaseActRequest())
        for paper in self.call("cases.read_papers", client, number).materials:
            for file in paper.files:
                self.assertTrue(self.call("cases.read_file", client, file.id).payload.read())
            if paper.status.value == "uploaded":
                good = models.MaterialVerdictRequest(material=paper.key, verdict=models.MaterialVerdict.GOOD)
                case = self.act("counter.judge_material", client, number, body=good)
        accepted = self.act("counter.accept_case", client, number, body=models.CaseActRequest(rev=case.rev))
        self.assertEqual(accepted.status.value, "under_review")
        drain()

    def agree(self, client: Any, number: str) -> None:
        word = self.module("models").WordRequest
        for _turn in range(2):  # taken from the pool first, where there is one
            (seat,) = [one for one in self.call("decisions.read_inbox", client).results if one.case == number]
            if not seat.taken:
                self.act("decisions.take_seat", client, seat.seat)
        self.act("decisions.agree", client, seat.seat, body=word(text="同意", rev=seat.rev))
