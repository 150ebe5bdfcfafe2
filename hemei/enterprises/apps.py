from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "hemei.enterprises"
    label = "enterprises"
    verbose_name = "企业"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hemei.common.words import names_from
        from hemei.rules.grades.english import english
        from hemei.rules.talent import english as talent_english

        names_from(english)
        names_from(talent_english)
