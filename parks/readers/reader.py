"""Who reads: an account or nobody, with roles, a unit, and the regions in sight and in charge.

Made once a request and asked by every list, page, form and permit. Commands and mails make their
own with `Reader.of`. Who acts is a `User`, whom actions take as `by`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import Role, roles_of
from accounts.security.rights import Right, roles_with

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

EVERYWHERE = ("",)
NOWHERE: tuple[str, ...] = ()


class PostedTo(NamedTuple):
    """What a posting opens: the regions to write in, and whether all may be read."""

    everywhere: bool
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """Who reads; what takes a statement is asked at its first use and remembered."""

    account: User | None

    @classmethod
    def of(cls, user: User | AnonymousUser) -> Reader:
        """Make the reader of an account, or of nobody where nobody is signed in."""
        return cls(user if isinstance(user, User) else None)

    @property
    def pk(self) -> int | None:
        """The key of the account."""
        return self.account.pk if self.account else None

    @property
    def person(self) -> User:
        """The account of who is signed in. Raises PermissionDenied where nobody is."""
        if self.account is None:
            raise PermissionDenied
        return self.account

    @property
    def is_staff(self) -> bool:
        """Whether the admin is open."""
        return self.account is not None and self.account.is_staff

    @property
    def is_superuser(self) -> bool:
        """Whether everything is allowed that is not a matter of a role."""
        return self.account is not None and self.account.is_superuser

    def may(self, right: Right, model: type[Model] | Model) -> bool:
        """Whether the table of rights gives a right to rows of a table, wherever they are."""
        holders = roles_with(right, model._meta.label_lower)
        return bool(holders) if self.is_superuser else not holders.isdisjoint(self.roles)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held; nobody holds none."""
        return roles_of(self.account) if self.account else frozenset()

    @cached_property
    def unit_id(self) -> int | None:
        """The key of the unit that the person answers for as its officer."""
        if self.account is None or Role.UNIT not in self.roles:
            return None
        account = User.objects.filter(pk=self.account.pk)
        return account.values_list("posting__organisation_id", flat=True).first()

    @property
    def sees(self) -> tuple[str, ...]:
        """Where the person may read, as prefixes of paths: nowhere without a posting.

        Nobody in particular reads where the site is open to the public.
        """
        if self.account is None:
            return EVERYWHERE if settings.PUBLIC_READ else NOWHERE
        if self.account.is_superuser or self._posting.everywhere:
            return EVERYWHERE
        return self._posting.paths

    @property
    def edits(self) -> tuple[str, ...]:
        """Where the person may write, as prefixes of paths: nowhere without a posting.

        A superuser may write everywhere.
        """
        if self.account is None:
            return NOWHERE
        return EVERYWHERE if self.account.is_superuser else self._posting.paths

    @cached_property
    def is_in_charge_of_all(self) -> bool:
        """Whether the regions in charge hold all there are, but for those that they report to."""
        return _hold_everything(self.edits)

    @cached_property
    def sees_all(self) -> bool:
        """Whether the regions in sight hold all there are, but for those that they report to."""
        return _hold_everything(self.sees)

    @cached_property
    def _posting(self) -> PostedTo:
        """Where the posting opens the ledger; nowhere without one."""
        if self.account is None:
            return PostedTo(False, NOWHERE)
        account = User.objects.filter(pk=self.account.pk, posting__isnull=False)
        rows = list(account.values_list("posting__everywhere", "posting__regions__path"))
        everywhere = any(is_everywhere for is_everywhere, _path in rows)
        return PostedTo(everywhere, tuple(path for _is_everywhere, path in rows if path))


def _hold_everything(paths: tuple[str, ...]) -> bool:
    """Say whether no region lies beside the paths."""
    if "" in paths:
        return True
    regions: Any = apps.get_model("parks", "Region")._default_manager
    return bool(paths) and not regions.beside(paths).exists()


NOBODY = Reader(None)


class Request(HttpRequest):
    """A request as it comes to a view: `parks.readers.middleware` has said who reads."""

    reader: Reader


def reader_of(request: HttpRequest) -> Reader:
    """Return who reads, where Django says what type a request has: in the admin and in signals."""
    return cast(Request, request).reader
