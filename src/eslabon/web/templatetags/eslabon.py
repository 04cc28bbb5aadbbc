"""Tags of our pages: a drawing, a person's name. Everything else reaches a template as text already."""

from django import template

from eslabon.web import format as writing
from eslabon.web.charts import Drawing

register = template.Library()


@register.simple_tag
def drawing(picture: Drawing) -> Drawing:
    """Placed through its `__html__`: the tree was built by an XML writer, which escapes what people typed."""
    return picture


@register.simple_tag
def person(code: str, name: str) -> str:
    return writing.person(code, name)
