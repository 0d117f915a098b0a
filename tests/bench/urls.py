"""For `make bench`: the addresses of the product and, beside them, a bare page to measure them
against.
"""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.views.decorators.http import require_safe

from config import urls as product
from parks.models import Park

# The least that a signed-in page with a table can be.
BARE = Template(
    "<!doctype html><title>-</title><table>{% for row in rows %}<tr><td>{{ row.slug "
    "}}</td><td>{{ row.name_zh }}</td>"
    "<td>{{ row.level }}</td><td>{{ row.type }}</td></tr>{% endfor %}</table>"
)


@require_safe
def bare(request: HttpRequest) -> HttpResponse:
    """One query, 25 rows, a signed-in user, nothing else."""
    rows = Park.objects.values("slug", "name_zh", "level", "type").order_by("pk")[:25]
    return HttpResponse(BARE.render(Context({"rows": rows, "user": str(request.user)})))


urlpatterns = [path("bench/bare/", bare), *product.urlpatterns]
