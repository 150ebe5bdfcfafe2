"""Every page with the roles that may open it: this table is the permission table of the pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
