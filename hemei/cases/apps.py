from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "hemei.cases"
    label = "cases"
    verbose_name = "办件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hemei.cases.queries.health import health
        from hemei.common.health import look_at
        from hemei.rules.words import mark

        look_at("queue", mark("排队的事"), health)
