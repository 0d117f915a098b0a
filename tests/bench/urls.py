"""The addresses of the product and, beside them, the bare page to measure them against."""

from django.urls import path

from config import urls as product
from tests.bench.bare import ADDRESS, bare

urlpatterns = [path(ADDRESS.removeprefix("/"), bare), *product.urlpatterns]
