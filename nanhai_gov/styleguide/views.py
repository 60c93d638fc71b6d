from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from apps.accounts.models import Role
from nanhai_gov import context as reader
from nanhai_gov.access import roles
from nanhai_gov.icons import ICONS
from nanhai_gov.styleguide.samples import sections
from nanhai_gov.styleguide.tokens import THEMES, contrasts, is_color, tokens

STAFF = [role for role in Role.values if role != Role.CITIZEN]
LANGUAGES = {"zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}


@roles(*STAFF)
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state. `?theme=` standard, elder, contrast, wall or field; `?lang=` zh or en."""
    theme = request.GET.get("theme") or reader.theme(request)
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "zh-hans")
    with translation.override(language):
        return render(request, "styleguide/page.html", _context(theme if theme in THEMES else "", language))


def _context(theme: str, language: str) -> dict[str, object]:
    values = tokens(theme)
    return {
        "shown": theme,
        "themes": THEMES,
        "lang": "en" if language == "en" else "zh",
        "sections": sections(),
        "colors": {name: value for name, value in values.items() if is_color(value)},
        "measures": {name: value for name, value in values.items() if not is_color(value)},
        "contrasts": contrasts(theme),
        "icons": sorted(ICONS),
    }
