from django.http import HttpRequest, HttpResponse


def measure_detail(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError
