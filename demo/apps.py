"""The demo app: an invented year."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Says on the status page whether its data are there."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "demo"

    def ready(self) -> None:
        """Register the row."""
        from demo.status import register_demo_row

        register_demo_row()
