"""The frame of every page: look, language, navigation, errors, components."""

from datetime import timedelta

from django import forms
from django.template import Context, Template
from django.test import RequestFactory, TestCase
from django.utils import timezone, translation

from nanhai_gov import times
from tests import people


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class Display(TestCase):
    def test_elder_mode_and_language_are_kept_without_signing_in(self) -> None:
        answer = self.client.post("/display/", {"theme": "elder", "next": "/about/"})
        self.assertRedirects(answer, "/about/")
        self.client.post("/display/", {"language": "en"})
        page = self.client.get("/about/").content.decode()
        self.assertIn('<html lang="en" data-theme="elder">', page)

    def test_the_account_remembers_it_too(self) -> None:
        people.make_world()
        self.client.force_login(people.applicant())
        self.client.post("/display/", {"theme": "elder"})
        self.assertTrue(people.applicant().elder_mode)
        del self.client.cookies["theme"]
        self.assertContains(self.client.get("/"), 'data-theme="elder"')

    def test_it_never_leads_out_of_the_house(self) -> None:
        self.assertEqual(self.client.post("/display/", {"next": "https://elsewhere.cn/"})["Location"], "/")

    def test_a_made_up_theme_is_ignored(self) -> None:
        self.client.cookies["theme"] = '"><script>'
        self.assertNotContains(self.client.get("/about/"), "data-theme")


class Navigation(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_each_role_sees_its_own_places_and_where_it_is(self) -> None:
        words = {"official": "待办", "dispatcher": "调度台", "worker": "我的工单", "verifier": "核查",
                 "district_leader": "驾驶舱", "clerk": "预审"}  # fmt: skip
        for user, word in ((people.get(name), word) for name, word in words.items()):
            with self.subTest(user.username):
                self.client.force_login(user)
                page = self.client.get("/messages/").content.decode()
                nav = page[page.index("<nav") : page.index("</nav>")]
                self.assertIn(word, nav)
                self.assertIn('href="/messages/" aria-current="page"', nav)

    def test_strangers_are_offered_no_messages(self) -> None:
        self.assertNotContains(self.client.get("/about/"), "/messages/")


class Errors(TestCase):
    def test_a_missing_page_offers_the_search(self) -> None:
        self.assertContains(self.client.get("/nowhere/"), 'action="/services/"', status_code=404)

    def test_a_broken_page_needs_nothing(self) -> None:
        from django.views.defaults import server_error

        self.assertIn("12345", server_error(RequestFactory().get("/")).content.decode())


class Components(TestCase):
    def test_a_field_joins_label_hint_and_error(self) -> None:
        class One(forms.Form):
            name = forms.CharField(label="Name", help_text="As on the card")

        page = drawn("{% field form.name %}", form=One({"name": ""}))
        for part in ('<label for="id_name">', 'id="id_name_helptext"', 'id="id_name_error"',
                     'aria-describedby="id_name_helptext id_name_error"', 'aria-invalid="true"'):  # fmt: skip
            self.assertIn(part, page)

    def test_choices_stand_in_a_fieldset(self) -> None:
        class One(forms.Form):
            kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

        page = drawn("{% error_summary form %}{% field form.kind %}", form=One({}))
        self.assertIn("<fieldset", page)
        self.assertIn('href="#id_kind_0"', page)
        self.assertIn('id="id_kind_0"', page)

    def test_the_summary_is_silent_when_all_is_well_and_takes_a_refusal(self) -> None:
        self.assertEqual(drawn("{% error_summary form %}", form=None).strip(), "")
        self.assertIn('role="alert"', drawn("{% error_summary form 'Too late' %}", form=None))

    def test_the_summary_names_the_field_of_a_missing_answer(self) -> None:
        class One(forms.Form):
            kind = forms.ChoiceField(label="Kind", choices=[("a", "A")])
            name = forms.CharField(label="Name")

        with translation.override("en"):
            page = drawn("{% error_summary form %}", form=One({}))
        self.assertIn('<a href="#id_kind">Kind: Please choose.</a>', page)
        self.assertIn('<a href="#id_name">Name: This is not filled in yet.</a>', page)

    def test_the_ladder_names_everyone(self) -> None:
        steps = [{"state": "done", "name": "受理", "who": "陈洁"}, {"state": "now", "name": "承办", "text": "拟同意"}]
        page = drawn("{% chain steps %}", steps=steps)
        self.assertIn('class="now" aria-current="step"', page)
        self.assertIn("拟同意", page)

    def test_what_people_write_is_escaped(self) -> None:
        page = drawn("{% timeline rows %}{% facts facts %}", facts=[("a", "<b>")],
                     rows=[{"at": timezone.now(), "text": "<script>", "track": ""}])  # fmt: skip
        self.assertNotIn("<script>", page)
        self.assertNotIn("<b>", page)

    def test_money_and_limits_in_words(self) -> None:
        with translation.override("zh-hans"):
            self.assertEqual(drawn("{{ 12350|yuan }} {{ 0|limit:'WD' }}"), "123.50 当场办结")
            self.assertEqual(drawn("{{ 5|limit:'WD' }}"), "5 个工作日")

    def test_two_languages_of_a_value(self) -> None:
        with translation.override("en"):
            self.assertEqual(drawn("{{ v|lang }}", v={"zh": "中", "en": "E"}), "E")
            self.assertEqual(drawn("{{ v|lang }}", v={"zh": "中"}), "中")

    def test_no_template_carries_inline_style_or_script(self) -> None:
        from pathlib import Path

        from django.conf import settings

        for file in Path(settings.BASE_DIR / "templates").rglob("*.html"):
            text = file.read_text(encoding="utf-8")
            for bad in (" style=", "<style", "onclick=", "onchange=", "javascript:"):
                with self.subTest(str(file), bad=bad):
                    self.assertNotIn(bad, text)


class Times(TestCase):
    def test_near_days_have_names(self) -> None:
        now = timezone.localtime().replace(hour=12, minute=0)
        with translation.override("zh-hans"):
            self.assertEqual(times.moment(now), "今天 12:00")
            self.assertEqual(times.moment(now - timedelta(days=1)), "昨天 12:00")
            self.assertEqual(times.due_words(now + timedelta(days=1)), "明天 12:00 前")
            self.assertIn("还剩 30 分钟", times.left_words(timezone.now() + timedelta(minutes=30, seconds=20))[0])

    def test_what_is_over_says_by_how_much(self) -> None:
        with translation.override("zh-hans"):
            late = timezone.now() - timedelta(hours=3, minutes=1)
            self.assertEqual(times.left_words(late), ("已超 3 小时 1 分钟", "red"))
