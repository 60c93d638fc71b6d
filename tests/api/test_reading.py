import re
from typing import Any

from django.contrib.staticfiles.finders import find
from django.core import signing
from django.test import TestCase

from apps.cases import actions
from apps.ledger.relay import drain
from nanhai_gov.api.paging import SALT
from tests import people
from tests.api.calling import Program, Says
from tests.cases.things import CaseTest, judge_all, make_case, make_standard


class Reading(Says, CaseTest):
    def test_one_sees_ones_own_and_those_of_ones_desk(self) -> None:
        case = make_case(self.item)
        for user, status in ((people.applicant(), 200), (people.clerk(), 200), (people.get("stranger"), 404),
                             (people.worker(), 404)):  # fmt: skip
            program = Program(user)
            self.assertEqual(program.get(f"cases/{case.number}").status_code, status, user)
            listed = [one["number"] for one in program.get("cases").json()["results"]]
            self.assertEqual(listed, [case.number] if status == 200 else [])
        self.assert_problem(Program().get(f"cases/{case.number}"), 401, "not_authenticated")

    def test_a_case_tells_where_it_is_and_masks_who_asks(self) -> None:
        case = make_case(self.item)
        told = Program(people.clerk()).get(f"cases/{case.number}").json()
        self.assertTrue(told["answer"])
        self.assertEqual((told["applicant"], told["status"], told["asked"]), ("黄*仪", "submitted", []))
        self.assertEqual(len(told["timeline"]), 1)
        self.assertNotIn("13800003210", str(told))
        self.assertNotIn("query_code", told)

    def test_number_and_code_let_anybody_follow(self) -> None:
        case = make_case(self.item)
        stranger = Program()
        good = stranger.post("track", {"number": case.number, "code": case.query_code})
        self.assertEqual((good.status_code, good.json()["number"]), (200, case.number))
        for body in ({"number": case.number, "code": "0000"}, {"number": "2026-0000-0000", "code": case.query_code}):
            self.assert_problem(stranger.post("track", body), 404, "not_found")

    def test_lists_go_by_signed_keys(self) -> None:
        numbers = [make_case(self.item, by=self.other(n)).number for n in range(5)]
        program, seen, url = Program(people.clerk()), [], "cases?limit=2"
        while url:
            page = program.get(url).json()
            seen += [one["number"] for one in page["results"]]
            url = (page["next"] or "").removeprefix("http://testserver")
        self.assertEqual(seen, numbers[::-1])
        for forged in ("x", "cD0xMjM=", signing.dumps([0, False, "x"], salt="other"), "%00", "1" * 5000):
            told = self.assert_problem(program.get(f"cases?cursor={forged}"), 400, "invalid_query")
            self.assertEqual(told["errors"][0]["parameter"], "cursor")
        ours = signing.dumps([0, False, "x"], salt=SALT + "/api/v1/services")  # signed by us, of another list
        self.assert_problem(program.get(f"cases?cursor={ours}"), 400, "invalid_query")

    def other(self, n: int) -> Any:
        return people._user(f"citizen{n}", f"林{n}", phone=f"1370000000{n}")

    def test_a_page_costs_the_same_whatever_it_holds(self) -> None:
        """1 token, 2 posts of the desk, 3 the page's keys by each way to a case, 4 its rows with item, standard
        and unit; no query per row."""
        program = Program(people.clerk())
        program.get("cases")
        make_case(self.item)
        with self.assertNumQueries(4):
            program.get("cases")
        for n in range(6):
            make_case(self.item, by=self.other(n))
        with self.assertNumQueries(4):
            self.assertEqual(len(program.get("cases").json()["results"]), 7)

    def test_one_case_costs_the_same_whatever_it_has_been_through(self) -> None:
        """1 token, 2 posts of the desk, 3 the case, 4 the count of changes to items and units; of what it has been
        through 5 steps with seats, 6 orders, 7 correction, 8 letters, 9 entries."""
        case = make_case(self.item)
        program = Program(people.clerk())
        program.get(f"cases/{case.number}")
        with self.assertNumQueries(9):
            program.get(f"cases/{case.number}")
        program.post(f"cases/{case.number}/take")
        judge_all(case)
        self.assertEqual(program.post(f"cases/{case.number}/acceptance", {}).status_code, 200)
        drain()
        program.get(f"cases/{case.number}")
        with self.assertNumQueries(9):
            told = program.get(f"cases/{case.number}").json()
        self.assertEqual((told["status"], told["steps"][1]["state"]), ("under_review", "done"))
        self.assertEqual(told["holder"].count("; ") + 1, sum(one["state"] == "now" for one in told["steps"]))


class Acting(Says, CaseTest):
    def test_a_clerk_asks_and_the_applicant_corrects_and_withdraws(self) -> None:
        case = make_case(self.item)
        clerk, applicant = Program(people.clerk()), Program(people.applicant())
        path = f"cases/{case.number}"
        self.assertEqual(clerk.post(f"{path}/take").status_code, 200)
        bad = {"material": "form", "verdict": "bad", "reason": "看不清"}
        self.assertEqual(clerk.post(f"{path}/verdict", bad).status_code, 200)
        told = clerk.post(f"{path}/correction-request", {"asked": [{"material": "form", "reason": "看不清"}]})
        self.assertEqual((told.status_code, told.json()["status"]), (200, "correction"), told.content)
        self.assertEqual(applicant.get(path).json()["asked"][0]["reason"], "看不清")
        self.assert_problem(applicant.post(f"{path}/correction", {}), 422, "correction_incomplete")
        gone = applicant.post(f"{path}/withdrawal", {"reason": "不办了"})
        self.assertEqual((gone.status_code, gone.json()["status"]), (200, "withdrawn"), gone.content)
        self.assert_problem(applicant.post(f"{path}/withdrawal", {}), 409, "decided")

    def test_a_stale_page_and_a_stranger_are_told(self) -> None:
        case = make_case(self.item)
        clerk = Program(people.clerk())
        clerk.post(f"cases/{case.number}/take")
        answer = clerk.post(f"cases/{case.number}/acceptance", {"rev": 0})
        self.assertEqual(answer.status_code, 409, answer.content)
        self.assert_problem(Program(people.applicant()).post(f"cases/{case.number}/take"), 403, "permission_denied")

    def test_the_same_key_does_it_once(self) -> None:
        case = make_case(self.item)
        clerk = Program(people.clerk())
        first, again = (clerk.post(f"cases/{case.number}/take", {}, key="k") for _turn in range(2))
        self.assertEqual((first.status_code, again.status_code, again["Idempotency-Replayed"]), (200, 200, "true"))
        case.refresh_from_db()
        self.assertEqual(case.rev, first.json()["rev"])

    def test_from_acceptance_to_the_officials_inbox(self) -> None:
        from apps.ledger.relay import drain

        case = make_case(self.item)
        actions.take_case(case.pk, by=people.clerk())
        judge_all(case)
        accepted = Program(people.clerk()).post(f"cases/{case.number}/acceptance")
        self.assertEqual(accepted.json()["status"], "under_review", accepted.content)
        drain()
        official = Program(people.official())
        (seat,) = official.get("inbox").json()["results"]
        self.assertEqual((seat["case"], seat["taken"], seat["applicant"]), (case.number, False, seat["applicant"]))
        self.assertEqual(official.post(f"seats/{seat['seat']}/take").status_code, 200)
        (seat,) = official.get("inbox").json()["results"]
        agreed = official.post(f"seats/{seat['seat']}/agreement", {"text": "拟同意", "rev": seat["rev"]})
        self.assertEqual((agreed.status_code, agreed.json()["status"]), (200, "running"), agreed.content)
        self.assertEqual(official.get("inbox").json()["total"], 0)
        late = official.post(f"seats/{seat['seat']}/agreement", {"text": "again"})
        self.assertEqual(late.status_code, 409, late.content)
        self.assertEqual(Program(people.get("urban_official")).post(f"seats/{seat['seat']}/take").status_code, 409)


class Catalog(Says, CaseTest):
    def test_services_and_standards_are_open_and_need_not_be_sent_twice(self) -> None:
        make_standard()
        stranger = Program()
        for path in ("services", "services/NOODLES", "event-standards", "services/NOODLES/versions/1/schema"):
            with self.subTest(path):
                first = stranger.get(path)
                self.assertEqual(first.status_code, 200, first.content)
                again = stranger.get(path, **{"If-None-Match": first["ETag"]})
                self.assertEqual((again.status_code, again.content), (304, b""))
        row = stranger.get("services").json()["results"][0]
        self.assertEqual((row["key"], row["promised_limit"]), ("NOODLES", {"n": 5, "unit": "WD"}))
        self.assertEqual(stranger.get("services?q=食品经营").json()["results"][0]["key"], "NOODLES")
        schema = stranger.get("services/NOODLES").json()["form_schema"]
        self.assertEqual(schema, "http://testserver/api/v1/services/NOODLES/versions/1/schema")
        self.assert_problem(stranger.get("services/NOTHING"), 404, "not_found")


class Description(TestCase):
    def test_the_openapi_document_has_no_warnings(self) -> None:
        import io
        from contextlib import redirect_stderr

        from django.core.management import call_command

        said = io.StringIO()
        with redirect_stderr(said):
            call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")
        self.assertNotIn("Warning", said.getvalue())

    def test_document_and_pages_are_served_without_anything_from_elsewhere(self) -> None:
        self.assertEqual(self.client.get("/api/schema/").status_code, 200)
        page = self.client.get("/api/docs/")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(b"https://", page.content)
        for asset in re.findall(rb'(?:src|href)="(/static/[^"]+)"', page.content):
            self.assertTrue(find(asset.decode().removeprefix("/static/")), asset)
        self.assertIn(b"swagger-ui-bundle.js", page.content)
        for inline in (b"<style", b"style=", b"<script>"):  # the content security policy would stop them
            self.assertNotIn(inline, page.content)
