"""The app of what comes in and goes out as files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Imports, exports and papers."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        """Have old drafts removed, and put batches under fact hashes."""
        from accounts.server.purge import register_purge
        from exchange.actions.drafts import purge_drafts
        from exchange.models import ImportBatch, ImportFile, OfficeForm
        from exchange.models.draft import FOLDER
        from exchange.models.form import FOLDER as FORMS
        from parks.evidence.orphans import register_folder
        from parks.ledger.sealing.facts import register_facts

        register_purge("import drafts", purge_drafts)
        register_folder(FOLDER, ImportFile.stored_names)
        register_folder(FORMS, OfficeForm.stored_names)
        register_facts(ImportBatch)
