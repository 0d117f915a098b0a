from django.http import HttpRequest, HttpResponse


def recommendation_list(request: HttpRequest, **kw: str) -> HttpResponse:
    raise NotImplementedError
