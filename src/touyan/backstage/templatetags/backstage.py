"""`{% load backstage %}{% request_key %}` inside every form that writes."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from touyan.backstage import once

register = template.Library()


@register.simple_tag
def request_key() -> SafeString:
    """Return the hidden field that makes a form take effect once."""
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, once.new_key())
