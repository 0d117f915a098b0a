from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who may enter: people, roles, sign-in. Imports nothing else of ours."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Make the roles after every migration, when all permissions exist; log security events.

        What Django calls by a key has a name in words; the status page has rows about the server.
        """
        from accounts.checks import (
            check_age_of_database,
            check_modes,
            check_roles_of_directory,
        )
        from accounts.security.audit.events import listen
        from accounts.security.names import use_words
        from accounts.security.rights import make_roles_after_migrate
        from accounts.server.alerts.own_row import register_watch_row
        from accounts.server.purge import register_own
        from accounts.server.status.care import register_care_rows
        from accounts.server.status.machine import register_machine_rows
        from accounts.server.status.serving import register_serving_rows
        from accounts.server.status.standing_figures import register_own_figures

        post_migrate.connect(make_roles_after_migrate, dispatch_uid="accounts.roles")
        listen()
        use_words()
        register_machine_rows()
        register_serving_rows()
        register_care_rows()
        register_own_figures()
        register_watch_row()
        register_own()
        register(check_age_of_database, Tags.database)
        register(check_roles_of_directory, Tags.security)
        register(check_modes, Tags.security, deploy=True)


class LantuAdminConfig(AdminConfig):
    """The admin of Django, served by our own site: one door, no raw errors."""

    default_site = "accounts.admin_site.LantuAdminSite"
