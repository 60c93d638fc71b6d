"""What must hold of any page, asked in the browser; each check gives back its findings as lines, none when all is well.

`Words` judges the language: on Chinese pages no English sentence, on English pages no Chinese interface word. What
people and the catalog wrote is known from the database and passes.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders

from apps.accounts.models import User
from apps.files.models import StoredFile
from tests.browser import TARGETS

HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")
CHUNK = re.compile(r"[\w.:/…\[\]-]*[A-Za-z][\w.:/…\[\]-]*", re.A)
CODE = re.compile(r"[\d_.:/…]")  # case.accepted, ADS_2, 01a2…: no words of a language
# Signs and units that stand in Chinese text as they are.
AS_IT_IS = set(
    "pdf jpg jpeg png wgs csv demo icp wcag shift enter ctrl "
    "cookie postgresql valkey celery beat doctor chains collectstatic true false "
    "python django worker dispatch rest backup restore nginx prometheus panic none".split()
)
ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLORS = ("color-contrast",)
MOST_TABS = 80

GEOMETRY = """(smallest) => {
  const w = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > w) {
    const moves = e => e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || moves(e.parentElement));
    const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1)
      .filter(e => !moves(e.parentElement));
    const inmost = wide.filter(e => !wide.some(o => o !== e && e.contains(o))).slice(0, 3);
    for (const e of inmost.length ? inmost : [document.body])
      out.push(`sticks out at ${w} px: ` + e.outerHTML.slice(0, 120));
  }
  if (smallest) for (const [size, html] of (TARGETS)(smallest)) out.push(`only ${size} px: ${html}`);
  return out;
}""".replace("TARGETS", TARGETS)
LABELS = """() => {
  const out = [], shown = e => e.checkVisibility();
  for (const e of document.querySelectorAll('input:not([type=hidden],[type=submit]),select,textarea'))
    if (!e.hidden && !e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby'))
      out.push('no label: ' + e.outerHTML.slice(0, 120));
  const titles = document.querySelectorAll('h1').length;
  if (titles !== 1) out.push(`${titles} h1`);
  const primary = [...document.querySelectorAll('main .btn.primary')].filter(shown);
  if (primary.length > 1 && !document.querySelector('.sg-section'))
    out.push('more than one primary button: ' + primary.map(e => e.innerText.trim()).join(' | '));
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  return out.concat(ids.filter((id, n) => ids.indexOf(id) !== n).map(id => 'id twice: ' + id));
}"""
WORDS = """() => {
  const page = document.documentElement.lang, found = new Set();
  const own = e => { const at = e.closest('[lang]'); return !at || at.lang === page; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walker.nextNode());) {
    const e = n.parentElement;
    if (n.textContent.trim() && own(e) && !e.closest('script,style,code,kbd,samp,textarea'))
      found.add(n.textContent.trim().replace(/\\s+/g, ' '));
  }
  for (const e of document.querySelectorAll('[aria-label],[placeholder],[title],[alt],[data-label],input[type=submit]'))
    if (own(e)) for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-label'])
      if (e.getAttribute(name)) found.add(e.getAttribute(name).replace(/\\s+/g, ' '));
  found.add(document.title);
  return [...found];
}"""
FOCUS = """() => {
  const out = [];
  const seen = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
    || s.boxShadow.includes('0px 0px 0px 5px');
  const all = [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches(':disabled'));
  for (const e of all.slice(0, 120)) {
    const drawn = e.closest('svg') && e.firstElementChild, before = drawn && getComputedStyle(drawn).stroke;
    e.focus({preventScroll: true});
    if (document.activeElement !== e) { out.push('takes no focus: ' + e.outerHTML.slice(0, 120)); continue; }
    let shown = Boolean(drawn) && getComputedStyle(drawn).stroke !== before;
    for (let at = e, up = 0; at && up < 4 && !shown; up++, at = at.parentElement) shown = seen(getComputedStyle(at));
    if (!shown) out.push('focus not visible: ' + e.outerHTML.slice(0, 120));
  }
  document.activeElement?.blur();
  return out;
}"""
# Whether the focus is on what the page is for: its primary button, else the first thing to press in its main part.
AT_MAIN_ACTION = """() => {
  const usable = e => e.checkVisibility() && !e.matches(':disabled');
  const first = chosen => [...document.querySelectorAll(chosen)].find(usable);
  const wanted = !first('.sg-section') && first('main .btn.primary, main .btn.go-act')
    || first('main :is(.btn, a[href], button)');
  return !wanted || document.activeElement === wanted;
}"""


def geometry(page: Any, width: int, smallest: int = 0) -> list[str]:
    """Nothing sticks out at this width; with `smallest`, whatever is touched is that high."""
    if page.viewport_size["width"] != width:
        page.set_viewport_size({"width": width, "height": 844 if width < 900 else 768})
    return list(page.evaluate(GEOMETRY, smallest))


def axe(page: Any, rules: Iterable[str] = ALL_RULES) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": list(rules), "resultTypes": ["violations"]})
    return [f"axe {v['id']}: {n['html'][:140]}" for v in found.response["violations"] for n in v["nodes"][:3]]


def keyboard(page: Any) -> list[str]:
    """Skip link first, unless a field waits to be typed in; Tab to the main action; every stop shows where one is."""
    waiting = page.evaluate("!!document.querySelector('[autofocus]')")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.className") == "skip":
        page.keyboard.press("Enter")
    elif not waiting:
        first = page.evaluate("document.activeElement.outerHTML.slice(0, 100)")
        return [f"Tab goes first to {first}", *page.evaluate(FOCUS)]
    for _press in range(MOST_TABS):
        if page.evaluate(AT_MAIN_ACTION):
            return list(page.evaluate(FOCUS))
        page.keyboard.press("Tab")
    return [f"Tab does not reach the main action within {MOST_TABS} steps", *page.evaluate(FOCUS)]


# Weight ----------------------------------------------------------------------------------------------------


@cache
def packed(path: str) -> int:
    """Bytes of a static file as sent, gzipped."""
    found = finders.find(path.removeprefix("/").removeprefix(settings.STATIC_URL.strip("/") + "/"))
    assert found, path
    with open(str(found), "rb") as file:
        return len(gzip.compress(file.read(), 6))


def weight(page: Any, html: str) -> int:
    """Bytes of a page with its style sheets and scripts, gzipped; images apart."""
    parts = page.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet],script[src]')].map(e => new URL(e.href || e.src).pathname)"
    )
    return len(gzip.compress(html.encode(), 6)) + sum(packed(path) for path in parts)


# Words -----------------------------------------------------------------------------------------------------


class Words:
    """Knows what the database says, so that only the interface's own words are judged.

    On Chinese pages a Latin word passes if it stands in a Chinese text, or is a user's, a file's or a code's name.
    """

    def __init__(self, typed: Iterable[str] = ()) -> None:
        texts = {*_stored_texts(), *(("", str(value)) for value in settings.SITE.values())}
        self.for_english = "\n".join(
            text for language, text in [*texts, *(("", one) for one in typed)] if language != "zh"
        )
        chinese = [text for language, text in texts if language != "en" and HAN.search(text)]
        names = [*User.objects.values_list("username", flat=True), *StoredFile.objects.values_list("name", flat=True)]
        codes = [text for language, text in texts if not language and text.isupper()]
        self.latin = {word.lower() for text in [*chinese, *names, *codes] for word in LATIN.findall(text)} | AS_IT_IS

    def findings(self, page: Any, language: str) -> list[str]:
        judge = self._english_left if language.startswith("zh") else self._chinese_left
        asked = [word for _key, word in parse_qsl(urlsplit(page.url).query)]  # what the visitor typed stays as it is
        said = {reduce(lambda text, word: text.replace(word, ""), asked, text) for text in page.evaluate(WORDS)}
        return [f"word left: {text[:100]}" for text in sorted(said) if judge(text)]

    def _english_left(self, text: str) -> bool:
        words = (chunk for chunk in CHUNK.findall(text) if not CODE.search(chunk) and not chunk.isupper())
        return any(word.lower() not in self.latin for chunk in words for word in LATIN.findall(chunk))

    def _chinese_left(self, text: str) -> bool:
        return any(run not in self.for_english for run in HAN.findall(text))


def _stored_texts() -> Iterator[tuple[str, str]]:
    """What people and the catalog wrote, each with its language where the row has it in two."""
    for model in apps.get_models():
        if model.__module__.startswith("apps."):
            names = [field.name for field in model._meta.concrete_fields]
            for row in model._default_manager.values(*names).iterator():
                for name, value in row.items():
                    twin = "zh" if row.get(f"{name}_en") else "en" if name.endswith("_en") else ""
                    yield from _texts(value, twin)


def _texts(value: Any, language: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield language, value
    elif isinstance(value, dict):
        both = bool(value.get("zh")) and bool(value.get("en"))
        for key, one in value.items():
            yield "", str(key)
            yield from _texts(one, key if both and key in ("zh", "en") else language)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, language)
