"""Components of the house as inclusion tags, and a few filters."""

from django import template

register = template.Library()
