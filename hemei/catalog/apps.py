from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "hemei.catalog"
    label = "catalog"
    verbose_name = "事项目录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hemei.catalog.queries.names import english_names
        from hemei.common.words import names_from

        names_from(english_names)

        from hemei.catalog.queries.intake import health
        from hemei.common.health import look_at
        from hemei.rules.words import mark

        look_at("intake", mark("排队的目录文件"), health)
