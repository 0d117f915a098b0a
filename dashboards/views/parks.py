from django.http import HttpRequest, HttpResponse


def park_list(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError


def park_detail(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError
