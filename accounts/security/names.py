"""Names in words for what Django calls by its key: roles, rights, and the rows of links.

Also the few texts of Django that its Chinese lacks: named here, they are translated in our
catalogue, which is asked first.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from accounts.roles import Role

ROLE_NAMES = {
    Role.OFFICIAL: pgettext_lazy("role", "Official"),
    Role.UNIT: _("Unit officer"),
    Role.ANALYST: _("Analyst"),
    Role.VERIFIER: _("Verifier"),
    Role.LEADER: _("Leader"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.SECURITY: _("Security officer"),
    Role.AUDITOR: _("Auditor"),
}
RIGHTS = {
    "add": _("Add %(what)s"),
    "change": _("Change %(what)s"),
    "delete": _("Delete %(what)s"),
    "view": _("View %(what)s"),
}
DJANGO = (
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Error:"),
    gettext_noop("Forgotten your login credentials?"),
    gettext_noop("In case you’ve forgotten, you are:"),
)


def role_name(group: Group) -> str:
    """Return the role in words; a group of another name as it is."""
    return str(ROLE_NAMES[Role(group.name)]) if group.name in ROLE_NAMES else group.name


def right_name(permission: Permission) -> str:
    """Return a right in words: what may be done with records of which kind."""
    right = permission.codename.partition("_")[0]
    model = permission.content_type.model_class()
    if right not in RIGHTS or model is None:
        return permission.name
    return str(RIGHTS[right]) % {"what": model._meta.verbose_name}


def link_name(link: models.Model) -> str:
    """Return the names of the two records that a row joins."""
    ends = (field.name for field in link._meta.fields if field.many_to_one)
    return " · ".join(str(getattr(link, end)) for end in ends)


def use_words() -> None:
    """Let these be what the admin prints."""
    Group.add_to_class("__str__", role_name)
    Permission.add_to_class("__str__", right_name)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.auto_created:
            model._meta.verbose_name = _("link")
            model._meta.verbose_name_plural = _("links")
            model.add_to_class("__str__", link_name)
