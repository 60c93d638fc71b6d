from typing import Any

from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What a form says of an answer that is not there; the summary puts the question's name before it.
MISSING: dict[Any, Any] = {
    forms.Field: _("This is not filled in yet."),
    forms.ChoiceField: _("Please choose."),
    forms.MultipleChoiceField: _("Please choose."),
    forms.BooleanField: _("Please tick this to go on."),
    forms.FileField: _("Please choose a file."),
}


class SiteConfig(AppConfig):
    name = "nanhai_gov"
    verbose_name = "Site"

    def ready(self) -> None:
        """Django's own words for it, “This field is required”, say neither where nor what to do."""
        for field, words in MISSING.items():
            field.default_error_messages = {**field.default_error_messages, "required": words}
