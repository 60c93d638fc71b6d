"""What the field sends. Hidden fields are filled by `static/js/field.js`; without script a place is given in words."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

MOST_PHOTOS = 6
MIN_YEAR, MAX_YEAR = 2000, 2100  # what a phone that lost its battery may say, short of nonsense


def moment_in(text: str) -> datetime | None:
    try:
        said = parse_datetime(text)
    except ValueError:
        return None
    return said if said and timezone.is_aware(said) and MIN_YEAR <= said.year <= MAX_YEAR else None


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several photos in one field, straight from the camera where there is one."""

    widget = ManyFilesInput(attrs={"accept": "image/*", "capture": "environment"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("At most %(n)s photos at once.") % {"n": MOST_PHOTOS})
        return files  # what each holds is judged by `files.actions.store`


class PlaceForm(forms.Form):
    """Where the phone was, by its own word; broken figures count as no place."""

    lng = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-geo": "lng"}))
    lat = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-geo": "lat"}))
    captured_at = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-geo": "time"}))

    def place(self) -> tuple[float, float] | None:
        try:
            return float(self.cleaned_data["lng"]), float(self.cleaned_data["lat"])
        except (ValueError, KeyError):
            return None

    def moment(self) -> datetime | None:
        """By the phone's clock, right or wrong; a time of day without zone is none."""
        return moment_in(self.cleaned_data.get("captured_at", ""))


class ArriveForm(PlaceForm):
    photos = PhotosField(required=False, label=_("Photo of how it looks now"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Its inputs have ids of their own: the page shows the form of finishing beside it."""
        super().__init__(*args, **{"auto_id": "id_%s_arrive", **kwargs})


class FinishForm(PlaceForm):
    passed = forms.ChoiceField(
        choices=[("yes", _("meets the conditions")), ("no", _("does not meet them"))], required=False,
        widget=forms.RadioSelect, label=_("What you found"),
    )  # fmt: skip
    photos = PhotosField(required=False, label=_("Photo of how it looks now"))
    text = forms.CharField(
        max_length=1000, required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3}), label=_("What was done")
    )
    place_note = forms.CharField(
        max_length=200, required=False, label=_("Where you stand"),
        help_text=_("Only needed when the phone does not tell."),
    )  # fmt: skip

    def __init__(self, *args: Any, officers: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if officers > 1:
            self.fields["text"].label = _("What you saw")
        else:
            del self.fields["passed"]

    def finding(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data.get("passed", ""))


class NoteForm(PlaceForm):
    text = forms.CharField(max_length=1000, required=False, strip=True, label=_("Note"))


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False, strip=True, label=_("Reason"))


class SendForm(ReasonForm):
    team = forms.UUIDField(label=_("Team"), error_messages={"required": _("Choose a team.")})


class VerdictForm(forms.Form):
    text = forms.CharField(max_length=1000, required=False, strip=True, label=_("What is missing"))


class DisagreeForm(VerdictForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What is not right")
