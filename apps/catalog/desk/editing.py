"""修改草稿: what of a draft is plain data, on one page: names, promise, guide in lines, materials, questions.

Lists in two languages are two boxes side by side, line against line. What the page does not show (forms, plans,
conditions of materials) stays as it is. The checks' findings of the saved draft stand at their places.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.catalog.desk.acting import code_of
from apps.catalog.desk.items import EDITORS
from apps.catalog.desk.reading import NEEDS, SOURCES, findings, names_of
from apps.catalog.desk.versions import known, version_page
from apps.catalog.drafting import edit, rev
from apps.catalog.lint import ACCEPTED
from apps.catalog.models import ItemVersion, LimitUnit
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused, Stale
from nanhai_gov.access import roles

Data = dict[str, Any]
LINES: dict[str, Any] = {
    "conditions": gettext_lazy("Conditions"), "fees": gettext_lazy("Fees"), "places": gettext_lazy("Windows"),
    "steps": pgettext_lazy("standard block", "How it goes"),
}  # fmt: skip
LONGEST = 6000


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=more.pop("most", 300), **{"required": False, **more})


def _box(label: Any) -> forms.CharField:
    return _text(label, most=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class BasicForm(forms.Form):
    """Names, promise and the guide's lists."""

    name = _text(gettext_lazy("Name of the item"), most=120, required=True)
    name_en = _text(gettext_lazy("English name"), most=160, required=True)
    aliases = _text(
        gettext_lazy("Spoken names"), most=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line; the first is shown"),
    )  # fmt: skip
    spoken_zh = _text(gettext_lazy("In spoken words, Chinese"))
    spoken_en = _text(gettext_lazy("In spoken words, English"))
    promise_limit = forms.IntegerField(
        label=gettext_lazy("Promise"), min_value=0, max_value=999, help_text=gettext_lazy("0 = on the spot")
    )
    promise_unit = forms.ChoiceField(label=gettext_lazy("Unit of the promise"), choices=LimitUnit.choices)
    visits = forms.IntegerField(label=gettext_lazy("Visits"), min_value=0, max_value=9)
    visit_reason_zh = _text(gettext_lazy("Why a visit, Chinese"))
    visit_reason_en = _text(gettext_lazy("Why a visit, English"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes the form takes"), min_value=1, max_value=300, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in LINES.items():
            self.fields[f"{key}_zh"] = _box(_("%(what)s, Chinese, one a line") % {"what": label})
            self.fields[f"{key}_en"] = _box(_("%(what)s, English, one a line") % {"what": label})

    def clean_aliases(self) -> list[str]:
        names = list(dict.fromkeys(_lines(self.cleaned_data["aliases"])))
        if long := next((one for one in names if len(one) > 60), ""):
            raise forms.ValidationError(_("“%(name)s…” is longer than 60 characters.") % {"name": long[:20]})
        return names

    def clean(self) -> Data:
        said = super().clean() or {}
        for key in LINES:
            zh, en = _lines(said.get(f"{key}_zh", "")), _lines(said.get(f"{key}_en", ""))
            if len(zh) != len(en):
                words = {"zh": len(zh), "en": len(en)}
                self.add_error(f"{key}_en", _("%(zh)s lines in Chinese, %(en)s in English: line against line.") % words)
        return said

    @property
    def pairs(self) -> list[tuple[Any, Any, Any]]:
        return [(label, self[f"{key}_zh"], self[f"{key}_en"]) for key, label in LINES.items()]


class MaterialForm(forms.Form):
    """One material. Its key joins it to what the page does not show, and never changes."""

    key = forms.SlugField(label=gettext_lazy("Key"), max_length=40, help_text=gettext_lazy("Latin letters, digits, _"))
    name_zh, name_en = _text(gettext_lazy("Name, Chinese")), _text(gettext_lazy("Name, English"))
    need = forms.ChoiceField(label=gettext_lazy("Whether needed"), choices=[("", "–"), *NEEDS.items()])
    source = forms.ChoiceField(label=gettext_lazy("Who issues it"), choices=[("", "–"), *SOURCES.items()])
    exempt = forms.BooleanField(label=gettext_lazy("Exempt: nobody hands it in"), required=False)
    accept = _text(gettext_lazy("Kinds of file"), help_text="jpg, png, pdf")
    by_law_zh, by_law_en = _text(gettext_lazy("Legal basis, Chinese")), _text(gettext_lazy("Legal basis, English"))
    hint_zh, hint_en = _text(gettext_lazy("Reason or hint, Chinese")), _text(gettext_lazy("Reason or hint, English"))
    template_zh = _text(gettext_lazy("Where to get the blank form, Chinese"))
    template_en = _text(gettext_lazy("Where to get the blank form, English"))

    def clean_accept(self) -> list[str]:
        kinds = [one.strip().lower() for one in str(self.cleaned_data["accept"]).replace("，", ",").split(",")]
        kinds = [one for one in kinds if one]
        if strange := sorted(set(kinds) - ACCEPTED):
            raise forms.ValidationError(_("Not a kind of file: %(kinds)s") % {"kinds": ", ".join(strange)})
        return kinds


class QuestionForm(forms.Form):
    """A question and its answer, in both languages."""

    q_zh, q_en = _text(gettext_lazy("Question, Chinese")), _text(gettext_lazy("Question, English"))
    a_zh = _text(gettext_lazy("Answer, Chinese"), most=1000)
    a_en = _text(gettext_lazy("Answer, English"), most=1000)


Materials = forms.formset_factory(MaterialForm, extra=1, can_delete=True, max_num=60)
Questions = forms.formset_factory(QuestionForm, extra=1, can_delete=True, max_num=30)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()]


def _split(name: str, text: Any) -> Data:
    """{"zh", "en"} as two initial values."""
    text = text if isinstance(text, dict) else {"zh": text or "", "en": ""}
    return {f"{name}_zh": text.get("zh", ""), f"{name}_en": text.get("en", "")}


def _both(said: Data, name: str) -> Data | None:
    zh, en = said.get(f"{name}_zh", ""), said.get(f"{name}_en", "")
    return {"zh": zh, "en": en} if zh or en else None


def initial(version: ItemVersion) -> tuple[Data, list[Data], list[Data]]:
    """What the page begins with: basic facts, materials, questions."""
    guide = version.guide
    basic = names_of(version.item, version) | {
        "promise_limit": version.promise_limit, "promise_unit": version.promise_unit, "visits": version.visits,
        "minutes": guide.get("minutes"), **_split("spoken", guide.get("spoken")),
        **_split("visit_reason", guide.get("visit_reason")),
    }  # fmt: skip
    basic["aliases"] = "\n".join(basic["aliases"])
    for key in LINES:
        rows = [_split("x", one) for one in guide.get(key) or []]
        basic[f"{key}_zh"] = "\n".join(row["x_zh"] for row in rows)
        basic[f"{key}_en"] = "\n".join(row["x_en"] for row in rows)
    materials = [
        {**{name: one.get(name) for name in ("key", "need", "source", "exempt")},
         "accept": ", ".join(one.get("accept") or []),
         **{k: v for name in ("name", "by_law", "hint", "template") for k, v in _split(name, one.get(name)).items()}}
        for one in version.materials
    ]  # fmt: skip
    questions = [{**_split("q", one.get("q")), **_split("a", one.get("a"))} for one in guide.get("faq") or []]
    return basic, materials, questions


def changes(version: ItemVersion, basic: Data, materials: Any, questions: Any) -> Data:
    """The columns as they are after the edit; what the page does not show is taken over."""
    names = {"name": basic["name"], "name_en": basic["name_en"], "aliases": basic["aliases"]}
    item = version.item
    same = names == {"name": item.name, "name_en": item.name_en, "aliases": item.aliases}
    guide = dict(version.guide)
    for key in LINES:
        pairs = zip(_lines(basic[f"{key}_zh"]), _lines(basic[f"{key}_en"]), strict=True)
        _put(guide, key, [{"zh": zh, "en": en} for zh, en in pairs])
    _put(guide, "spoken", _both(basic, "spoken"))
    _put(guide, "visit_reason", _both(basic, "visit_reason"))
    _put(guide, "minutes", basic["minutes"])
    _put(guide, "faq", [{"q": _both(one, "q"), "a": _both(one, "a")} for one in _kept(questions)])
    before = {one.get("key"): one for one in version.materials}
    return {
        "naming": {} if same else names, "guide": guide, "visits": basic["visits"],
        "promise_limit": basic["promise_limit"], "promise_unit": basic["promise_unit"],
        "materials": [_material(before.get(one["key"], {}), one) for one in _kept(materials)],
    }  # fmt: skip


def _put(data: Data, key: str, value: Any) -> None:
    """Set it, or leave it out where there is nothing and was nothing."""
    if value:
        data[key] = value
    elif data.get(key):
        data[key] = [] if isinstance(data[key], list) else None


def _kept(rows: Any) -> list[Data]:
    return [form.cleaned_data for form in rows if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def _material(before: Data, said: Data) -> Data:
    after = {**before, **{name: said[name] for name in ("key", "need", "source", "accept")}}
    if said["exempt"] or "exempt" in before:
        after["exempt"] = said["exempt"]
    for name in ("name", "by_law", "hint", "template"):
        text = _both(said, name)
        if text:
            after[name] = text
        else:
            after.pop(name, None)
    return after


@roles(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def editor(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The page: read, change, save as a whole; a stale one comes back with what was typed."""
    version = get_object_or_404(known(), pk=version_id)
    if version.status != ItemVersion.Status.DRAFT:
        return version_page(request, version_id, status=409 if request.method == "POST" else 200)
    basic, rows, questions = initial(version)
    data = request.POST if request.method == "POST" else None
    form = BasicForm(data, initial=basic)
    materials = Materials(data, initial=rows, prefix="m")
    faq = Questions(data, initial=questions, prefix="f")
    every = [form, *materials.forms, *faq.forms]
    context: Data = {"version": version, "item": version.item, "form": form, "materials": materials, "faq": faq,
                     "every": every, "seen": request.POST.get("seen") or rev(version),
                     "findings": findings(version)}  # fmt: skip
    if data is None:
        return render(request, "catalog/desk/edit.html", context)
    if not all([form.is_valid(), materials.is_valid(), faq.is_valid()]):
        return render(request, "catalog/desk/edit.html", context, status=422)
    new = changes(version, form.cleaned_data, materials, faq)
    try:
        once_sent(request, lambda: edit(version.pk, by=request.user, seen=context["seen"], **new))  # type: ignore[arg-type]
    except Refused as refusal:
        if isinstance(refusal, Stale):
            context["seen"] = rev(known().get(pk=version_id))
        return render(request, "catalog/desk/edit.html", context | {"refusal": refusal}, status=code_of(refusal))
    version.refresh_from_db()
    n = sum(len(one) for one in findings(version).values())
    left = ngettext("The checks find %(n)s problem.", "The checks find %(n)s problems.", n) % {"n": n}
    messages.success(request, _("Saved.") + " " + (left if n else _("The checks find nothing.")))
    return redirect("catalog:version", version.pk)
