"""What a person does in the admin: fill in a form and send it."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import Park, ProblemType
from tests.helpers.factories import make_framework, make_source


def form_data(page: Any) -> dict[str, Any]:
    """What a browser would send back from an admin form, untouched."""
    data: dict[str, Any] = {}
    context = page.context_data
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        forms += [formset.management_form, *formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, list | tuple):
                data[bound.html_name] = [getattr(item, "pk", item) for item in value]
            elif value is not None and value is not False:
                data[bound.html_name] = getattr(value, "pk", value)
    return data


def issue_data(client: Client, *parks: Park, **fields: Any) -> dict[str, Any]:
    """What an analyst would send who files an issue about these parks."""
    make_framework()
    data = form_data(client.get("/admin/parks/issue/add/")) | {
        "severity": "moderate",
        "source": make_source().pk,
    }
    data |= {
        "title": "用地不足",
        "type": ProblemType.objects.get(code="P1.1").pk,
        "kind": "problem",
        "scope": "parks",
    }
    data |= {"park_links-TOTAL_FORMS": len(parks), "park_links-INITIAL_FORMS": 0}
    data |= {f"park_links-{place}-park": park.pk for place, park in enumerate(parks)}
    return data | fields


def statements(client: Client, address: str) -> int:
    """How many statements the second visit of a page of the admin runs."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
