"""Who reads: an account or nobody, with roles, a unit, and the regions in sight and in charge.

Made once a request and asked by every list, page, form and permit. Commands and mails make their
own with `Reader.of`. Who acts is a `User`, whom actions take as `by`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import Role, roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

EVERYWHERE = ("",)
NOWHERE: tuple[str, ...] = ()


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

    def has_perm(self, name: str) -> bool:
        """Whether a right of the admin is held."""
        return self.account is not None and self.account.has_perm(name)

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
        """Where the person may read, as prefixes of paths: everywhere without a posting."""
        if self.account is None or self.account.is_superuser:
            return EVERYWHERE
        return self._posted or EVERYWHERE

    @property
    def edits(self) -> tuple[str, ...]:
        """Where the person may write, as prefixes of paths: nowhere without a posting.

        A superuser may write everywhere.
        """
        if self.account is None:
            return NOWHERE
        return EVERYWHERE if self.account.is_superuser else self._posted

    @cached_property
    def _posted(self) -> tuple[str, ...]:
        """The paths of the regions of the posting."""
        if self.account is None:
            return NOWHERE
        account = User.objects.filter(pk=self.account.pk, posting__regions__isnull=False)
        return tuple(account.values_list("posting__regions__path", flat=True))


NOBODY = Reader(None)


class Request(HttpRequest):
    """A request as it comes to a view: `parks.readers.middleware` has said who reads."""

    reader: Reader


def reader_of(request: HttpRequest) -> Reader:
    """Return who reads, where Django says what type a request has: in the admin and in signals."""
    return cast(Request, request).reader
