"""Reads about accounts, roles and audit events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from nakhoda.people.models import Account, AuditEvent, ChainHead, Holding, Organisation
from nakhoda.people.rules.chain import Break, Link, first_break
from nakhoda.people.rules.scope import NOBODY, Held, Viewer, within

AUDIT_CHAIN = "audit"


def viewer_of(account: Account | None) -> Viewer:
    """The viewer that an account is, with the roles it holds now; the public for None or a closed account."""
    if account is None or not account.is_active:
        return NOBODY
    held = account.holdings.filter(ended_at=None).order_by("id").values_list("role", "area")
    return Viewer(account.pk, account.username, account.name, tuple(Held(role, area) for role, area in held))


def account_named(username: str) -> Account | None:
    """The account of that name, in any case; None if there is none."""
    return Account.objects.filter(username=username.strip().lower()).first()


def account_of(viewer: Viewer) -> Account | None:
    """The account that a viewer acts as; None for the public."""
    return Account.objects.filter(pk=viewer.account_id).first() if viewer.account_id else None


def in_areas(field: str, areas: Iterable[str]) -> Q:
    """A condition: the region code or village key in `field` lies in one of the areas. No area matches nothing."""
    condition = Q(pk__in=())
    for area in areas:
        if not area:
            return Q()
        condition |= Q(**{field: area}) | Q(**{f"{field}__startswith": f"{area}."})
        condition |= Q(**{f"{field}__startswith": f"{area}-"})
    return condition


def accounts_for(viewer: Viewer) -> QuerySet[Account]:
    """Accounts that the viewer may manage: those whose every present role lies in their areas, and those with none."""
    areas = viewer.areas("people.manage")
    if not areas:
        return Account.objects.none()
    outside = Holding.objects.filter(ended_at=None).exclude(in_areas("area", areas))
    return Account.objects.exclude(pk__in=outside.values("account")).order_by("name")


def organisations_for(viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations in the areas where the viewer reads working data."""
    return Organisation.objects.filter(in_areas("area", viewer.areas("record.read"))).order_by("name")


def events_for(viewer: Viewer) -> QuerySet[AuditEvent]:
    """Audit events of the areas where the viewer may read them, newest first."""
    return AuditEvent.objects.filter(in_areas("area", viewer.areas("audit.read"))).order_by("-number")


def event_subjects(action: str) -> set[str]:
    """What an action was ever done to."""
    return set(AuditEvent.objects.filter(action=action).values_list("subject", flat=True))


def event_content(event: AuditEvent) -> dict[str, Any]:
    """What the hash of an event covers."""
    return {
        "at": moment(event.at),
        "actor": event.actor_id,
        "name": event.actor_name,
        "action": event.action,
        "subject": event.subject,
        "area": event.area,
        "data": event.data,
    }


def moment(at: datetime) -> str:
    """A moment as the chain writes it: ISO 8601 in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def audit_links() -> Iterator[Link]:
    """All audit events as links of their chain, in order."""
    for event in AuditEvent.objects.order_by("number").iterator(2000):
        yield Link(event.number, event_content(event), event.previous, event.hash)


def audit_break() -> Break | None:
    """The first break of the audit chain, checked against its stored head; None if it is whole."""
    head = ChainHead.objects.filter(name=AUDIT_CHAIN).first()
    return first_break(audit_links(), head=(head.number, head.hash) if head else None)


def audit_head() -> tuple[int, str]:
    """Number and hash of the newest audit event: what an office writes down outside the system."""
    head = ChainHead.objects.filter(name=AUDIT_CHAIN).first()
    return (head.number, head.hash) if head else (0, "")


def may_give(viewer: Viewer, area: str) -> bool:
    """Whether the viewer may give or end roles for that area."""
    return any(within(area, mine) for mine in viewer.areas("people.manage"))
