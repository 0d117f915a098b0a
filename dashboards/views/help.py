from django.http import HttpRequest, HttpResponse


def method(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError
