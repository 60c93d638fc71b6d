"""What a question looks like: label, hint, message and input, linked to each other."""

import re

from django import forms
from django.http import QueryDict
from django.test import SimpleTestCase
from django.utils.translation import override

from apps.catalog.forms import compile_form
from tests.catalog.samples import shop_form


class Markup(SimpleTestCase):
    def page(self, number: int, query: str | None = None, **more: object) -> str:
        data = None if query is None else QueryDict(query)
        with override("zh-hans"):
            return str(compile_form(shop_form()["pages"][number], data=data, lang="zh", **more))

    def test_every_input_has_a_label(self) -> None:
        for number in range(3):
            html = self.page(number)
            labels = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
            inputs = re.findall(r"<(?:input|select|textarea)[^>]*>", html)
            ids = {re.search(r' id="([^"]+)"', one)[1] for one in inputs if 'type="hidden"' not in one}
            self.assertEqual(ids - labels, set(), html)

    def test_what_an_input_is_described_by_is_there(self) -> None:
        html = self.page(1, "area=86&kitchen=95&goods=raw", sources={"area": "来自营业执照"})
        for described in re.findall(r'aria-describedby="([^"]+)"', html):
            for one in described.split():
                self.assertEqual(html.count(f'id="{one}"'), 1, one)
        kitchen = re.search(r'<input[^>]*name="kitchen"[^>]*>', html)[0]
        self.assertIn('aria-describedby="id_kitchen_helptext id_kitchen_error id_kitchen_unit"', kitchen)
        self.assertIn('aria-invalid="true"', kitchen)
        self.assertIn("来自营业执照", html)

    def test_ids_are_used_once(self) -> None:
        for number in range(3):
            ids = re.findall(r' id="([^"]+)"', self.page(number, "people-rows=2&people-0-who=x&people-1-who=y"))
            self.assertEqual(len(ids), len(set(ids)))

    def test_a_message_has_a_sign_and_stands_with_its_field(self) -> None:
        html = self.page(1, "area=86&kitchen=95")
        self.assertRegex(html, r'(?s)<div class="field bad">\s*<label for="id_kitchen">.*?不能大于整间店的 86 平方米')
        self.assertIn('<p class="error"><svg', html)

    def test_optional_questions_say_so(self) -> None:
        html = self.page(1)
        self.assertRegex(html, r'(?s)<label for="id_rent">月租\s*<span class="wanted">（建议填写）</span>')
        self.assertRegex(html, r'<label for="id_since">开始日期\s*<span class="wanted">')

    def test_no_inline_style_or_script(self) -> None:
        for number in range(3):
            html = self.page(number, "")
            self.assertNotRegex(html, r"<script|style=|\son\w+=")

    def test_a_wrong_date_is_shown_as_it_was_typed(self) -> None:
        html = self.page(1, "since=2027-2-29")
        self.assertIn('type="text" name="since" value="2027-2-29"', html)
        self.assertIn("2027 年 2 月没有 29 日", html)
        self.assertIn('type="date" name="since" value="2027-02-28"', self.page(1, "since=2027-02-28"))

    def test_typed_text_is_escaped(self) -> None:
        html = self.page(0, "name=%3Cscript%3E")
        self.assertNotIn("<script>", html)

    def test_enter_saves_and_does_not_add_a_row(self) -> None:
        buttons = re.findall(r"<button[^>]*>", self.page(2))
        self.assertIn('class="unseen"', buttons[0])
        self.assertNotIn("name=", buttons[0])

    def test_ordinary_forms_are_drawn_the_same_way(self) -> None:
        class SignIn(forms.Form):
            name = forms.CharField(label="名", help_text="<b>")
            agree = forms.BooleanField(label="同意")
            kind = forms.ChoiceField(label="类", choices=[("a", "甲")], widget=forms.RadioSelect)

        html = str(SignIn(data={}))
        self.assertIn('aria-describedby="id_name_helptext id_name_error"', html)
        self.assertIn("&lt;b&gt;", html)
        self.assertIn('<label class="choice" for="id_agree">', html)
