"""Forms of the special procedure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.coordination.procedures import Procedure


class StartForm(forms.Form):
    kind = forms.ChoiceField(label=_("Procedure"), choices=Procedure.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why it is needed"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads this in the letter."),
    )  # fmt: skip
    needed = forms.CharField(
        label=_("How long it will take"), max_length=100, help_text=_("For example: 15 working days")
    )


class EndForm(forms.Form):
    result = forms.CharField(label=_("What came out of it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
