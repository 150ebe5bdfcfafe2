"""Support desk: read people; changes go through operations."""

from django.contrib import admin

from hemei.accounts.models import Agency, Party, User

admin.site.register([Agency, Party, User])
