from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "hemei.ledger"
    label = "ledger"
    verbose_name = "账本"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hemei.common.health import look_at
        from hemei.ledger.queries import health
        from hemei.rules.words import mark

        look_at("ledger", mark("账本"), health)
