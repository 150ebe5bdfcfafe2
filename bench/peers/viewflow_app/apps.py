"""The peer's process as a Django application of its own."""

from django.apps import AppConfig


class PeerConfig(AppConfig):
    """Viewflow wants its flows inside an application."""

    name = "bench.peers.viewflow_app"
    label = "peer"
    default_auto_field = "django.db.models.BigAutoField"
