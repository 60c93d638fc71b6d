"""Forms as data: one small language per item version, one compiler to a Django form, one to JSON Schema.

A form is {"version": 1, "pages": [{"key", "title", "intro"?, "show_if"?, "fields": [...]}]}; a field is
{"key", "type", "label", "hint"?, "required", "show_if"?, …} with texts as {"zh", "en"}. Field keys are unique in a
form. Answers are {"page": {"field": value}}; conditions see them flattened by field key.
"""

from apps.catalog.forms.answers import clean_all, materials_needed, pages, summary, visible
from apps.catalog.forms.compiler import PageForm, compile_form
from apps.catalog.forms.conditions import flatten
from apps.catalog.forms.schema import json_schema

__all__ = [
    "PageForm",
    "clean_all",
    "compile_form",
    "flatten",
    "json_schema",
    "materials_needed",
    "pages",
    "summary",
    "visible",
]
