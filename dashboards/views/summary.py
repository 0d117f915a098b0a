from django.http import HttpRequest, HttpResponse


def summary(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError
