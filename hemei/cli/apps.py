from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "hemei.cli"
    label = "cli"
    verbose_name = "命令"
