from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "hemei.api"
    label = "api"
    verbose_name = "接口"
