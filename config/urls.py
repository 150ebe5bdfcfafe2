"""All addresses: the API, pages, and the read-only support site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("hemei.api.urls")),
    path("", include("hemei.web.urls")),
    path("support/", admin.site.urls),
]
