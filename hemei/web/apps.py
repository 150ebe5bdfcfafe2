from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hemei.web"
    label = "web"
    verbose_name = "页面"
