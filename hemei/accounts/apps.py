from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hemei.accounts"
    label = "accounts"
    verbose_name = "账户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hemei.accounts.queries import english_names
        from hemei.common.words import names_from

        names_from(english_names)
