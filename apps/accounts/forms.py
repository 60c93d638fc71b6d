from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.identity import check_cn_id, check_id, check_phone
from apps.accounts.models import IdType

BAD_IN_NAMES = set('<>{}[]\\|^~`"\0\n\r\t')


def person_name(name: str) -> str:
    """A name as it may be written, or ValidationError."""
    if any(char in BAD_IN_NAMES or char.isdecimal() for char in name):
        raise ValidationError(_("A name has no digits, brackets or control characters."), code="name_character")
    return name


class SignInForm(forms.Form):
    name = forms.CharField(
        label=_("Phone, ID number or user name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_name(self) -> str:
        """A phone number may be typed with blanks or +86; an ID number in small letters."""
        name = str(self.cleaned_data["name"])
        for check in (check_phone, check_cn_id):
            try:
                return check(name)
            except ValidationError:
                continue
        return name


class RegisterForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As on your identity document."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_type = forms.ChoiceField(label=_("Identity document"), choices=IdType.choices, initial=IdType.CN_ID)
    id_no = forms.CharField(
        label=_("Document number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        help_text=_("Messages about your cases go here."),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 8 characters, not only digits."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def clean_name(self) -> str:
        return person_name(str(self.cleaned_data["name"]))

    def clean_id_no(self) -> str:
        id_type = self.cleaned_data.get("id_type")  # stands before the number, so it is clean by now
        return check_id(id_type, self.cleaned_data["id_no"]) if id_type else str(self.cleaned_data["id_no"])

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class CloseForm(forms.Form):
    """The password, so that a phone left lying about closes no account."""

    use_required_attribute = False
    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CorrectForm(CloseForm):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As on your identity document."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        help_text=_("Messages about your cases go here."),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    field_order = ("name", "phone", "password")

    def clean_name(self) -> str:
        return person_name(str(self.cleaned_data["name"]))

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])
