"""Every act that pages offer and programs may call: allowed, forbidden, sent again. One line for each address."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache
from django.test import TestCase
from django.utils import timezone

from apps.accounts.rights import make_export
from apps.cases import actions
from apps.cases.actions import Asked
from apps.cases.models import Case, Document, Follower
from apps.coordination.models import Coupling
from apps.decisions.models import Opinion, Seat
from apps.dispatch.models import WorkOrder
from apps.evaluation.models import Rating
from apps.ledger.models import Entry
from apps.ledger.relay import drain
from apps.supervision.models import Clock, Notice
from tests import people
from tests.api.calling import Program, Says
from tests.cases.things import CaseTest, _Media, judge_all, make_case, make_standard, photo
from tests.coordination.test_whistle import blown, call_of, in_hand
from tests.dispatch import field_world as field
from tests.evaluation.things import finished, poor
from tests.supervision.test_notices import give


class Acts(Says):
    """What each test asks of an act."""

    def does(
        self: Any, user: Any, path: str, body: Any, *, forbidden: Any, refused: int = 403, status: int = 200
    ) -> Any:
        """Somebody else may not; once it is done; the same key again adds nothing and says so."""
        self.assert_refused(forbidden, path, body, refused)
        program, key, before = Program(user), uuid4().hex, Entry.objects.count()
        first = program.post(path, body, key=key)
        self.assertEqual(first.status_code, status, first.content.decode())
        done = Entry.objects.count()
        self.assertGreater(done, before)
        again = program.post(path, body, key=key)
        self.assertEqual((again.status_code, again["Idempotency-Replayed"]), (200, "true"), again.content.decode())
        self.assertEqual(Entry.objects.count(), done)
        self.assert_problem(program.post(path, body, key=None), 400, "key_missing")
        return first.json()

    def assert_refused(self: Any, user: Any, path: str, body: Any, status: int) -> None:
        before = Entry.objects.exclude(verb="token.issued").count()
        answer = Program(user).post(path, body)
        self.assertEqual(answer.status_code, status, answer.content.decode())
        self.assertEqual(answer["Content-Type"], "application/problem+json")
        self.assertEqual(Entry.objects.exclude(verb="token.issued").count(), before)


class Citizens(Acts, CaseTest):
    def test_read_papers_files_and_letters(self) -> None:
        case = make_case(self.item)
        mine, strangers = Program(people.applicant()), Program(people.stranger())
        told = mine.get(f"cases/{case.number}/papers").json()
        self.assertIn("和顺黄记面馆", str(told["answers"]))
        self.assertNotIn("13800003210", str(told))
        self.assertEqual([one["status"] for one in told["materials"]], ["uploaded", "exempt", "deferred", "missing"])
        (file,) = told["materials"][0]["files"]
        answer = mine.get(f"files/{file['id']}")
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "application/octet-stream"))
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertEqual(len(b"".join(answer.streaming_content)), file["size"])
        self.assertEqual(mine.get(f"files/{file['id']}", **{"If-None-Match": answer["ETag"]}).status_code, 304)
        (letter,) = mine.get(f"cases/{case.number}").json()["letters"]
        read = mine.get(f"letters/{letter['id']}")
        self.assertEqual(read.json()["number"], letter["number"])
        self.assertEqual(mine.get(f"letters/{letter['id']}", **{"If-None-Match": read["ETag"]}).status_code, 304)
        self.assertEqual(self.client.get(read.json()["check_url"].removeprefix("http://testserver")).status_code, 200)
        for path in (f"cases/{case.number}/papers", f"files/{file['id']}", f"letters/{letter['id']}"):
            self.assert_problem(strangers.get(path), 404, "not_found")
            self.assert_problem(Program().get(path), 401, "not_authenticated")

    def test_send_corrections_with_files(self) -> None:
        case = make_case(self.item)
        actions.take_case(case.pk, by=people.clerk())
        actions.set_verdict(case.pk, "form", "bad", "看不清", by=people.clerk())
        actions.ask_corrections(case.pk, [Asked(material="form", reason="看不清")], by=people.clerk())
        path = f"cases/{case.number}/correction"
        wrong = Program(people.applicant()).upload(f"{path}/files", photo(), material="rules")
        self.assert_problem(wrong, 422, "no_such_material", "/material")
        self.assert_problem(
            Program(people.stranger()).upload(f"{path}/files", photo(), material="form"), 404, "not_found"
        )
        kept = Program(people.applicant()).upload(f"{path}/files", photo(), material="form")
        self.assertEqual(kept.status_code, 201, kept.content)
        body = {"materials": {"form": [kept.json()["id"]]}}
        told = self.does(people.applicant(), path, body, forbidden=people.stranger(), refused=404)
        self.assertEqual(told["status"], "submitted")

    def test_send_what_was_allowed_to_follow(self) -> None:
        case, key = make_case(self.item), uuid4().hex
        path = f"/api/v1/cases/{case.number}/follow-up"

        def send(user: Any, material: str = "rules") -> Any:
            program = Program(user)
            body = {"material": material, "files": [photo("a.jpg"), photo("b.jpg")]}
            return program.client.post(path, body, headers=program._headers({"Idempotency-Key": key}))

        self.assert_problem(send(people.stranger()), 404, "not_found")
        self.assert_problem(send(people.applicant(), "photos"), 422, "not_awaited", "/material")
        first, again = send(people.applicant()), send(people.applicant())
        self.assertEqual(first.json()["materials"][2]["status"], "uploaded", first.content)
        self.assertEqual(len(first.json()["materials"][2]["files"]), 2)
        self.assertEqual(again["Idempotency-Replayed"], "true")
        self.assertEqual(case.materials.get(key="rules").files.count(), 2)

    def test_remind_the_office(self) -> None:
        case = make_case(self.item)
        drain()  # the clock of the counter starts
        path = f"cases/{case.number}/nudge"
        self.assert_problem(Program(people.applicant()).post(path, {}), 422, "too_early")
        Clock.objects.filter(subject=case.pk).update(started_at=timezone.now() - timedelta(days=60))
        told = self.does(people.applicant(), path, {"text": "请尽快"}, forbidden=people.stranger(), refused=404)
        self.assertEqual(told["unit"], case.hall.code)
        self.assert_problem(Program(people.applicant()).post(path, {}), 422, "nudged_today")

    def test_rate(self) -> None:
        case = finished(self.item)
        path, body = f"cases/{case.number}/rating", {"level": "satisfied", "dimensions": {"ease": "good"}, "text": "快"}
        program = Program(people.applicant())
        self.assert_problem(program.get(path), 404, "not_found")
        told = self.does(people.applicant(), path, body, forbidden=people.clerk())
        self.assertEqual(program.get(path).json(), told)
        self.assert_problem(Program(people.clerk()).get(path), 404, "not_found")  # who rated stays hidden
        self.assert_problem(program.post(path, {"level": "best"}), 422, "invalid", "/level")
        self.assertEqual(Rating.objects.get().by, people.applicant())

    def test_join_a_report_nearby(self) -> None:
        make_standard()
        body = {"standard": "0201", "text": "水深过膝", "place": {"lng": 113.11, "lat": 23.22}}
        Program(people.applicant()).post("reports", body)
        report, program = Case.objects.get(), Program(people.second_applicant())
        (near,) = program.get("reports/near?standard=0201&lng=113.11&lat=23.2201").json()["results"]
        self.assertEqual((near["id"], near["meters"]), (str(report.pk), 11))
        self.assertEqual(program.get("reports/near?standard=0201&lng=113.2&lat=23.3").json()["results"], [])
        self.assert_problem(program.get("reports/near?standard=0201&lng=x&lat=91"), 400, "invalid_query")
        self.assert_problem(program.get("reports/near?standard=9&lng=113&lat=23"), 400, "invalid_query")
        joining, path = {"standard": "0201", "place": body["place"]}, f"reports/{report.pk}/followers"
        self.assert_refused(people.second_applicant(), path, {**joining, "place": {"lng": 113.2, "lat": 23.3}}, 404)
        self.does(people.second_applicant(), path, joining, forbidden=people.applicant(), refused=422)
        self.assertEqual(Follower.objects.get().user, people.second_applicant())

    def test_read_what_they_were_told_and_who_they_are(self) -> None:
        case = make_case(self.item)
        actions.take_case(case.pk, by=people.clerk())
        actions.refuse_acceptance(case.pk, reason="not_needed", text="不需要许可。", by=people.clerk())
        drain()
        program = Program(people.applicant())
        rows = program.get("messages?limit=1").json()["results"]
        self.assertEqual([one["read_at"] for one in rows], [None])
        self.assertEqual(program.post("messages/read", {"message": rows[0]["id"]}).json(), {"read": 1})
        self.assertEqual(program.post("messages/read", {"message": rows[0]["id"]}).json(), {"read": 0})
        self.assertEqual(
            Program(people.stranger()).post("messages/read", {"message": rows[0]["id"]}).json(), {"read": 0}
        )
        self.assertEqual(program.get("me").json()["name"], "黄*仪")
        told = Program(people.clerk()).get("me").json()
        self.assertEqual([one["role"] for one in told["posts"]], ["clerk"])
        self.assertTrue(told["token_expires_at"])
        for path in ("me", "messages"):
            self.assert_problem(Program().get(path), 401, "not_authenticated")

    def test_take_a_copy_of_what_is_kept_about_them(self) -> None:
        told = self.does(people.applicant(), "me/copies", {}, forbidden=None, refused=401)
        path = f"me/copies/{told['id']}"
        self.assertIsNone(Program(people.applicant()).get(path).json()["content"])
        make_export(UUID(told["id"]))
        self.assertIn("kept", Program(people.applicant()).get(path).json()["content"])
        self.assert_problem(Program(people.stranger()).get(path), 404, "not_found")


class Clerks(Acts, CaseTest):
    def test_take_over_and_put_back(self) -> None:
        case = make_case(self.item)
        path = f"cases/{case.number}"
        actions.take_case(case.pk, by=people.second_clerk())
        self.assert_problem(Program(people.clerk()).post(f"{path}/take-over", {}), 422, "invalid", "/reason")
        told = self.does(people.clerk(), f"{path}/take-over", {"reason": "同事请假"}, forbidden=people.applicant())
        self.assertEqual(Case.objects.get().clerk, people.clerk())
        self.does(people.clerk(), f"{path}/put-back", {"rev": told["rev"]}, forbidden=people.official())
        self.assertIsNone(Case.objects.get().clerk)

    def test_a_wrong_word_is_pointed_at(self) -> None:
        case = make_case(self.item)
        clerk, path = Program(people.clerk()), f"cases/{case.number}"
        clerk.post(f"{path}/take")
        two = [{"material": "form", "reason": "x"}, {"material": "none", "reason": "x"}]
        for act, body, code, pointer in (
            ("verdict", {"material": "none", "verdict": "good"}, "no_such_material", "/material"),
            ("verdict", {"material": "form", "verdict": "bad"}, "reason_missing", "/material"),
            ("correction-request", {"asked": two}, "no_such_material", "/asked/1"),
            ("refusal", {"reason": "none", "text": "x"}, "reason_missing", "/reason"),
        ):  # fmt: skip
            with self.subTest(act + pointer):
                self.assert_problem(clerk.post(f"{path}/{act}", body), 422, code, pointer)


class Officials(Acts, CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)
        actions.take_case(self.case.pk, by=people.clerk())
        judge_all(self.case)
        actions.accept(self.case.pk, by=people.clerk())
        drain()
        self.seat = Seat.objects.get(step__chain__subject=self.case.pk, status="open")

    def test_take_put_back_speak_and_find_it_again(self) -> None:
        path, others = f"seats/{self.seat.pk}", people.urban_official()
        self.does(people.official(), f"{path}/take", {}, forbidden=others)
        self.does(people.official(), f"{path}/put-back", {}, forbidden=others)
        self.does(people.official(), f"{path}/take", {}, forbidden=people.applicant())
        self.does(people.official(), f"{path}/agreement", {"text": "拟同意"}, forbidden=others)
        (row,) = Program(people.official()).get("done").json()["results"]
        self.assertEqual((row["case"], row["word"], row["text"]), (self.case.number, "agree", "拟同意"))
        self.assertEqual(Program(others).get("done").json()["results"], [])
        self.assertEqual(Program(people.official()).get("done?word=refuse").json()["results"], [])
        self.assert_problem(Program(people.official()).get("done?word=maybe"), 400, "invalid_query")
        self.assert_problem(Program(people.applicant()).get("done"), 403, "permission_denied")
        self.assertEqual(Opinion.objects.count(), 1)

    def test_refuse_and_return(self) -> None:
        body = {"text": "不符合", "reasons": "面积不足", "remedies": "六十日内复议"}
        path = f"seats/{self.seat.pk}"
        self.does(people.official(), f"{path}/take", {}, forbidden=people.applicant())
        self.assert_problem(
            Program(people.official()).post(f"{path}/refusal", {"text": "x"}), 422, "invalid", "/reasons"
        )
        self.does(people.official(), f"{path}/refusal", body, forbidden=people.urban_official())
        seat = Seat.objects.get(step__chain__subject=self.case.pk, status="open")
        self.does(people.section_chief(), f"seats/{seat.pk}/return", {"text": "再核"}, forbidden=people.official())

    def test_start_and_end_a_procedure(self) -> None:
        Program(people.official()).post(f"seats/{self.seat.pk}/take")
        path = f"cases/{self.case.number}/procedure"
        body = {"kind": "expert_review", "reason": "需专家评审", "needed": "15个工作日"}
        self.assert_problem(
            Program(people.official()).post(path, {**body, "kind": "site_check"}), 422, "invalid", "/kind"
        )
        told = self.does(people.official(), path, body, forbidden=people.clerk())
        self.assertIsNone(told["due_at"])
        self.assertTrue(Document.objects.filter(case=self.case, kind="pause").exists())
        told = self.does(people.official(), f"{path}/end", {"result": "通过"}, forbidden=people.second_official(),
                         refused=422)  # fmt: skip
        self.assertTrue(told["due_at"])

    def test_remind_a_colleague(self) -> None:
        path = f"cases/{self.case.number}/nudge"
        self.does(people.bureau_head(), path, {"text": "快到期"}, forbidden=people.stranger(), refused=404)


class Leaders(Acts, CaseTest):
    def test_instruct_answer_return_and_accept(self) -> None:
        leader, head = people.district_leader(), people.bureau_head()
        owners = Program(leader).get("instruction-owners").json()["results"]
        owner = str(people.post("NH-MSR", "head").pk)
        self.assertIn(owner, [one["post"] for one in owners])
        body = {"owner": owner, "text": "一周内见底", "days": 5}
        told = self.does(leader, "units/NH-MSR/instruction", body, forbidden=people.clerk())
        path = f"instructions/{told['id']}"
        for user, status in ((leader, 200), (head, 200), (people.health_official(), 404), (people.applicant(), 403)):
            self.assertEqual(Program(user).get(path).status_code, status, user)
        self.assertEqual(Program(head).get("instructions?state=waiting").json()["results"][0]["id"], told["id"])
        self.assertEqual(Program(head).get("instructions?state=done").json()["results"], [])
        self.does(head, f"{path}/answer", {"text": "已办"}, forbidden=people.health_official(), refused=404)
        self.does(leader, f"{path}/return", {"text": "数据呢", "days": 3}, forbidden=head, refused=422)
        sent = Program(head)
        answer = sent.client.post(
            f"/api/v1/{path}/answer", {"text": "附表", "files": [photo()]},
            headers=sent._headers({"Idempotency-Key": "k"}),
        )  # fmt: skip
        (file,) = answer.json()["words"][-1]["files"]
        self.assertEqual(Program(leader).get(f"files/{file}").status_code, 200)
        self.assertEqual(Program(people.clerk()).get(f"files/{file}").status_code, 404)
        told = self.does(leader, f"{path}/acceptance", {}, forbidden=people.clerk())
        self.assertEqual((told["status"], len(told["words"])), ("accepted", 4))
        self.assert_problem(Program(leader).post("units/NONE/instruction", body), 404, "not_found")
        self.assert_problem(
            Program(leader).post("units/NH-MSR/instruction", {**body, "days": 0}), 422, "invalid", "/days"
        )

    def test_instruct_on_a_case(self) -> None:
        case, owner = make_case(self.item), str(people.post("NH-MSR", "head").pk)
        body = {"owner": owner, "text": "请关注", "days": 3}
        told = self.does(people.district_leader(), f"cases/{case.number}/instruction", body, forbidden=people.clerk())
        self.assertEqual((told["about"], told["unit"]), ("case", "NH-MSR"))
        self.assertEqual(Notice.objects.get().subject, case.pk)

    def test_put_a_poor_rating_right(self) -> None:
        row = poor(self.item)
        path, head = f"rectifications/{row.pk}", people.bureau_head()
        self.assertEqual(Program(head).get("rectifications?status=open").json()["results"][0]["id"], str(row.pk))
        self.assertEqual(Program(people.bureau_head()).get("rectifications?status=answered").json()["results"], [])
        self.assertNotIn("黄", Program(head).get("rectifications").content.decode())
        self.does(head, f"{path}/answer", {"measure": "fixed", "text": "已增设窗口"}, forbidden=people.official())
        told = self.does(people.editor(), f"{path}/call-back", {"result": "settled"}, forbidden=head)
        self.assertEqual((told["status"], told["call_back"]), ("called_back", "settled"))


class InTheField(Acts, _Media, TestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        field.make_field()

    def photo(self, user: Any, path: str, **fields: str) -> str:
        kept = Program(user).upload(path, photo(), **fields)
        self.assertEqual(kept.status_code, 201, kept.content)
        return str(kept.json()["id"])

    def test_an_order_from_hand_to_hand(self) -> None:
        order, worker, others = field.issue(), people.worker(), people.applicant()
        path = f"orders/{order.pk}"
        team = str(order.team_id)
        self.assert_problem(
            Program(people.dispatcher()).post(f"{path}/team", {"team": team, "reason": "x"}), 422, "same_team", "/team"
        )
        told = self.does(worker, f"{path}/claim", {}, forbidden=others)
        here = {"version": told["version"], "place": {"lng": 113.11, "lat": 23.22}}
        told = self.does(worker, f"{path}/arrival", here, forbidden=others)
        after = self.photo(worker, f"{path}/photos")
        self.does(worker, f"{path}/notes", {"text": "井盖松动"}, forbidden=others)
        body = {"text": "已抽排", "photos": [after], "checked": [True, True], "place": {"lng": 113.11, "lat": 23.22}}
        self.does(worker, f"{path}/completion", body, forbidden=others)
        told = self.does(people.verifier(), f"{path}/verification", {"passed": True}, forbidden=others)
        self.assertEqual(told["status"], "closed")

    def test_given_back_it_goes_to_the_desk(self) -> None:
        order = field.issue()
        self.does(people.worker(), f"orders/{order.pk}/bounce", {"reason": "不属本队"}, forbidden=people.verifier())

    def test_a_patrol_files_and_puts_right(self) -> None:
        make_standard()
        worker = people.worker()
        before = self.photo(worker, "files", purpose="report")
        after = self.photo(worker, "files", purpose="report")
        body = {"standard": "0201", "text": "积水", "place": {"lng": 113.11, "lat": 23.22}, "photos": [before],
                "on_spot": {"text": "已疏通", "photos": [after]}}  # fmt: skip
        told = self.does(worker, "patrol-reports", body, forbidden=people.applicant(), status=201)
        case = Case.objects.get(number=told["number"])
        self.assertEqual((case.channel, case.answers["on_spot"]["text"]), ("patrol", "已疏通"))
        drain()
        order = WorkOrder.objects.get(subject=case.pk)
        self.assertEqual(order.status, "done")
        theirs = self.photo(people.verifier(), "files", purpose="report")
        stolen = Program(worker).post("patrol-reports", {**body, "on_spot": {"text": "x", "photos": [theirs]}})
        self.assert_problem(stolen, 422, "file_unknown", "/on_spot/photos")
        wrong = {**body, "on_spot": {"text": "x", "photos": []}}
        self.assert_problem(Program(worker).post("patrol-reports", wrong), 422, "invalid", "/on_spot/photos")

    def test_blow_answer_arrive_and_close_a_whistle(self) -> None:
        order, worker, called = in_hand(), people.worker(), people.urban_official()
        path = f"orders/{order.pk}"
        told = Program(worker).get(f"{path}/whistles").json()
        units = [one["id"] for one in told["callable"] if one["code"] == "NH-URBAN"]
        body = {"kind": "enforcement", "units": units, "text": "请到场"}
        told = self.does(worker, f"{path}/whistle", body, forbidden=people.official())
        whistle, (call,) = told["id"], told["calls"]
        self.assert_problem(Program(worker).post(f"{path}/whistle", body), 422, "whistle_open")
        self.assertEqual(Program(called).get("calls?open=true").json()["results"][0]["id"], call["id"])
        self.assertEqual(Program(people.health_official()).get("calls").json()["results"], [])
        no = {"coming": False, "text": ""}
        self.assert_problem(Program(called).post(f"calls/{call['id']}/answer", no), 422, "reason_needed", "/text")
        self.does(
            called, f"calls/{call['id']}/answer", {"coming": True}, forbidden=people.health_official(), refused=404
        )
        self.does(called, f"calls/{call['id']}/arrival", {}, forbidden=people.health_official(), refused=404)
        end = {"scores": [{"call": call["id"], "score": 5}], "text": "已处置"}
        told = self.does(worker, f"whistles/{whistle}/closing", end, forbidden=called)
        self.assertEqual((told["calls"][0]["score"], told["result"]), (5, "已处置"))

    def test_what_is_called_elsewhere_is_not_there(self) -> None:
        whistle = blown(in_hand())
        call = call_of(whistle)
        self.assert_refused(people.official(), f"calls/{call.pk}/answer", {"coming": True}, 404)
        self.assert_refused(people.worker(), f"whistles/{uuid4()}/closing", {"scores": [], "text": "x"}, 404)
        self.assertIsNone(Coupling.objects.get(pk=call.pk).answered_at)


class OfItself(Says, CaseTest):
    """Lists do not grow dear with their rows."""

    def test_queries_of_the_new_lists(self) -> None:
        give(days=3)
        cases = {
            "instructions": people.district_leader(), "messages": people.applicant(), "me": people.clerk(),
            "rectifications": people.bureau_head(), "calls": people.urban_official(), "done": people.official(),
        }  # fmt: skip
        for path, user in cases.items():
            program = Program(user)
            program.get(path)
            with self.subTest(path):
                before = self.queries(program, path)
                give(days=4)
                self.assertEqual(self.queries(program, path), before)
                self.assertLessEqual(before, 6)

    def queries(self, program: Program, path: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            self.assertEqual(program.get(path).status_code, 200)
        return len(seen)
