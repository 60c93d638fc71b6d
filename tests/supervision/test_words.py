from datetime import datetime
from zoneinfo import ZoneInfo

from django.template import Context, Template
from django.test import TestCase
from django.utils import translation

from apps.ledger.ids import uuid7
from apps.organizations.demo import load_calendar
from apps.supervision.models import Clock
from apps.supervision.people_words import due_by, left, words

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def clock(unit: str, due: str | None, **more: object) -> Clock:
    return Clock(
        subject=uuid7(), kind="legal", title="", limit=5, limit_unit=unit, started_at=at("2026-11-16 10:00"),
        due_at=at(due) if due else None, **more,
    )  # fmt: skip


class WordsTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_calendar()

    def test_it_says_what_is_left_as_people_do(self) -> None:
        now = "2026-11-18 10:00"  # a Wednesday
        rows = [
            # limit, English, Chinese
            (clock("WD", "2026-11-23 18:00"), "3 working days left", "还剩 3 个工作日"),
            (clock("WD", "2026-11-19 18:00"), "1 working day left", "还剩 1 个工作日"),
            (clock("WD", "2026-11-18 18:00"), "by 18:00 today", "今天 18:00 前"),
            (clock("CD", "2026-11-23 18:00"), "5 days left", "还剩 5 天"),
            (clock("WD", "2026-11-16 18:00"), "overdue by 2 working days", "已超 2 个工作日"),
            (clock("UH", "2026-11-18 09:10"), "overdue by 50 minutes", "已超 50 分钟"),
            (at("2026-11-18 10:48"), "48 minutes left", "还剩 48 分钟"),
            (at("2026-11-18 16:30"), "by 16:30 today", "今天 16:30 前"),
            (at("2026-11-19 11:00"), "by 11:00 tomorrow", "明天 11:00 前"),
            (clock("WD", None), "paused, this time does not count", "暂停计时，这段时间不算"),
            (None, "no time limit", "无时限"),
        ]
        for limit, english, chinese in rows:
            with self.subTest(english=english):
                with translation.override("en"):
                    self.assertEqual(left(limit, at(now)), english)
                with translation.override("zh-hans"):
                    self.assertEqual(left(limit, at(now)), chinese)

    def test_it_names_the_hour_only_where_the_day_is_near(self) -> None:
        with translation.override("en"):
            self.assertEqual(due_by(at("2026-11-19 11:00"), at("2026-11-18 10:00")), "by 11:00 tomorrow")
            self.assertEqual(due_by(at("2026-11-25 18:00"), at("2026-11-18 10:00")), "by 25 Nov")
            self.assertEqual(due_by(None), "")

    def test_the_tone_follows_the_warning(self) -> None:
        near = clock("WD", "2026-11-23 18:00", warn_at=at("2026-11-20 00:00"))
        self.assertEqual(words(near, at("2026-11-18 10:00")).tone, "")
        self.assertEqual(words(near, at("2026-11-20 10:00")).tone, "amber")
        self.assertEqual(words(near, at("2026-11-24 10:00")).tone, "red")

    def test_a_finished_clock_says_whether_it_was_in_time(self) -> None:
        done = clock("WD", "2026-11-23 18:00", stopped_at=at("2026-11-20 10:00"))
        late = clock("WD", "2026-11-23 18:00", stopped_at=at("2026-11-25 10:00"), overdue_at=at("2026-11-23 18:00"))
        with translation.override("en"):
            self.assertEqual((left(done), left(late)), ("finished in time", "finished late"))

    def test_many_rows_read_the_calendar_once(self) -> None:
        """1 the version of the calendar (its rows are cached)."""
        page = Template("{% load limits %}{% for c in clocks %}{% left c %}{% limit_bar c %}{% endfor %}")
        request = type("Request", (), {})()
        left(clock("WD", "2099-11-23 18:00"))  # warm
        for rows in (3, 30):
            request = type("Request", (), {})()
            clocks = [clock("WD", "2027-11-23 18:00") for _ in range(rows)]
            with self.assertNumQueries(1):
                page.render(Context({"clocks": clocks, "request": request}))

    def test_the_bar_needs_no_inline_style(self) -> None:
        shown = Template("{% load limits %}{% limit_bar c %}").render(Context({"c": clock("WD", "2026-11-23 18:00")}))
        self.assertIn('<rect class="used"', shown)
        self.assertNotIn("style", shown)
