"""The questions of a rating and of its rectification."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.cases.models import Case
from apps.evaluation.models import DIMENSIONS, Level, Mark, Rectification


class RatingForm(forms.Form):
    """Only the level is asked for; the dimensions and words are for who wants to say more."""

    use_required_attribute = False
    level = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=Level.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how satisfied you are.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("What should we know?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. Please leave out names and numbers of people."),
    )  # fmt: skip

    def __init__(self, data: Any, case: Case) -> None:
        super().__init__(data)
        for key, label in DIMENSIONS[Case.Kind(case.kind)].items():
            self.fields[f"d-{key}"] = forms.ChoiceField(
                label=label, choices=Mark.choices, required=False, widget=forms.RadioSelect
            )
        self.order_fields(["level", *(name for name in self.fields if name.startswith("d-")), "text"])

    @property
    def dimensions(self) -> dict[str, str]:
        return {name[2:]: mark for name, mark in self.cleaned_data.items() if name.startswith("d-") and mark}

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("d-")]


class AnswerForm(forms.Form):
    use_required_attribute = False
    measure = forms.ChoiceField(
        label=_("What came of it?"), choices=Rectification.Measure.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was done.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("What the unit did"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The person who rated reads this."),
        error_messages={"required": _("Say what was done; the person who rated reads it.")},
    )  # fmt: skip


class CallBackForm(forms.Form):
    use_required_attribute = False
    result = forms.ChoiceField(
        label=_("What did the call bring?"), choices=Rectification.CallBack.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the call brought.")},
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
