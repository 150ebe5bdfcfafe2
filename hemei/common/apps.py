"""The support site stands in the place of Django's own admin."""

from django.contrib.admin.apps import AdminConfig


class SupportConfig(AdminConfig):
    """Names our site; kept apart because it is read before models are."""

    default_site = "hemei.common.support.SupportSite"

    def ready(self) -> None:
        """This will also let check-ups look at the machine."""
        super().ready()
        from hemei.common.health_machine import register

        register()
