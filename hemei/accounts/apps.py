from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hemei.accounts"
    label = "accounts"
    verbose_name = "账户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hemei.accounts.queries import english_names
        from hemei.accounts.queries.dispatches import health
        from hemei.common.health import look_at
        from hemei.common.words import names_from
        from hemei.rules.words import mark

        names_from(english_names)
        look_at("channels", mark("通知渠道"), health)
