"""The styleguide shows every component; the colors keep their distance in every theme."""

import re

from django.test import SimpleTestCase, TestCase
from django.utils import translation

from nanhai_gov.icons import ICONS
from nanhai_gov.styleguide.samples import sections
from nanhai_gov.styleguide.tokens import THEMES, contrasts, ratio, tokens
from nanhai_gov.templatetags.house import register
from tests import people

NOT_DRAWN = {"icon", "mark", "confirm_token"}  # simple tags, shown all the same


class EveryComponent(TestCase):
    def test_each_inclusion_tag_is_shown(self) -> None:
        with translation.override("zh-hans"):
            shown = "".join(sample.source for section in sections() for sample in section.samples)
        missing = [name for name in register.tags if not re.search(rf"{{% {name}\b", shown)]
        self.assertEqual(missing, [])

    def test_each_is_typed_and_told(self) -> None:
        for name, tag in register.tags.items():
            with self.subTest(name):
                function = getattr(tag, "__wrapped__", tag)
                self.assertTrue(function.__doc__, "says nothing of itself")
                self.assertIn("return", function.__annotations__)

    def test_each_state_can_be_drawn_in_both_languages(self) -> None:
        for language in ("zh-hans", "en"):
            with translation.override(language):
                for section in sections():
                    for sample in section.samples:
                        with self.subTest(section.name, state=sample.state, language=language):
                            self.assertNotIn(" style=", sample.drawn)


class Colors(SimpleTestCase):
    def test_text_and_lines_keep_their_distance_in_every_theme(self) -> None:
        near = [(theme, c.front, c.back, c.ratio) for theme in THEMES for c in contrasts(theme) if not c.enough]
        self.assertEqual(near, [])

    def test_the_ratio_is_that_of_wcag(self) -> None:
        self.assertAlmostEqual(ratio("#000", "#ffffff"), 21.0, places=2)
        self.assertAlmostEqual(ratio("#777777", "#fff"), 4.48, places=2)

    def test_a_theme_changes_only_tokens_that_exist(self) -> None:
        for theme in THEMES:
            self.assertEqual(set(tokens(theme)), set(tokens()), theme)


class Page(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_staff_see_it_in_the_theme_and_language_asked_for(self) -> None:
        self.client.force_login(people.editor())
        for theme in THEMES:
            for language, word in (("zh", "组件"), ("en", "Styleguide")):
                page = self.client.get("/styleguide/", {"theme": theme, "lang": language})
                self.assertContains(page, word)
                self.assertEqual(f'data-theme="{theme}"' in page.content.decode(), bool(theme))

    def test_it_shows_every_icon(self) -> None:
        self.client.force_login(people.clerk())
        page = self.client.get("/styleguide/").content.decode()
        for name in ICONS:
            self.assertIn(f"<code>{name}</code>", page)

    def test_citizens_are_told_who_may(self) -> None:
        self.client.force_login(people.applicant())
        self.assertEqual(self.client.get("/styleguide/").status_code, 403)
