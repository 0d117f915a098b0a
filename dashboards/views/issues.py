from django.http import HttpRequest, HttpResponse


def issue_list(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError


def issue_detail(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError
