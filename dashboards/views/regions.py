from django.http import HttpRequest, HttpResponse


def region_detail(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError
