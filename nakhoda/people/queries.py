"""Reads about accounts, roles and audit events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from axes.models import AccessLog
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from nakhoda.people.models import Account as Account
from nakhoda.people.models import AuditEvent as AuditEvent
from nakhoda.people.models import ChainHead, Holding
from nakhoda.people.models import Organisation as Organisation
from nakhoda.people.rules.chain import Break, Link, first_break
from nakhoda.people.rules.scope import NOBODY, Held, Viewer, common_area, within

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
    """A condition: the region code or village key in `field` lies in one of the areas. No area matches nothing.

    Everywhere is a condition that always holds, not an empty one: an empty one vanishes beside `|` and in `exclude`.
    """
    condition = Q(pk__in=())
    for area in areas:
        if not area:
            return ~Q(pk__in=())
        condition |= Q(**{field: area})
        if "-" not in area:
            condition |= Q(**{f"{field}__startswith": f"{area}."}) | Q(**{f"{field}__startswith": f"{area}-"})
    return condition


def accounts_for(viewer: Viewer) -> QuerySet[Account]:
    """Accounts that the viewer may manage: those whose every present role lies in their areas.

    An account whose roles have all ended still belongs to the areas it served; one that never had a role belongs only
    to who manages accounts everywhere.
    """
    areas = viewer.areas("people.manage")
    accounts = Account.objects.order_by("name", "pk")
    if "" in areas:
        return accounts
    mine, present = in_areas("area", areas), Holding.objects.filter(ended_at=None)
    served = accounts.filter(pk__in=Holding.objects.filter(mine).values("account"))
    return served.exclude(pk__in=present.exclude(mine).values("account"))


def listed_accounts(
    viewer: Viewer, *, search: str = "", role: str = "", active: bool | None = None
) -> QuerySet[Account]:
    """Accounts of the viewer's areas by name, with `present`, the roles they hold now; narrowed as asked."""
    rows = accounts_for(viewer)
    for word in search.split():
        rows = rows.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(position__icontains=word))
    if role:
        rows = rows.filter(pk__in=Holding.objects.filter(role=role, ended_at=None).values("account"))
    if active is not None:
        rows = rows.filter(is_active=active)
    return rows.prefetch_related(Prefetch("holdings", holdings_in_force(), to_attr="present"))


def holdings_in_force() -> QuerySet[Holding]:
    """Roles held now, oldest first."""
    return Holding.objects.filter(ended_at=None).order_by("id")


def holding_for(viewer: Viewer, account_id: int, holding_id: int) -> Holding | None:
    """A role, held now or ended, of an account that the viewer may manage."""
    found = Holding.objects.filter(pk=holding_id, account_id=account_id, account__in=accounts_for(viewer))
    return found.select_related("account").first()


def home_area(account: Account) -> str:
    """The smallest area that holds all roles of the account, the present ones if it has any; "" if it never had one."""
    held = list(account.holdings.values_list("area", "ended_at"))
    present = [area for area, ended_at in held if ended_at is None]
    return common_area(present or [area for area, _ in held])


def organisations_for(viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations in the areas where the viewer reads working data or manages accounts."""
    areas = (*viewer.areas("record.read"), *viewer.areas("people.manage"))
    return Organisation.objects.filter(in_areas("area", areas)).order_by("name")


def recent_sign_ins(account: Account, count: int = 5) -> list[tuple[datetime, str]]:
    """The account's last sign-ins, newest first: when, and from which address."""
    rows = AccessLog.objects.filter(username=account.username).order_by("-attempt_time", "-pk")
    return [(at, address or "") for at, address in rows.values_list("attempt_time", "ip_address")[:count]]


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of areas by code, where the site knows them. Regions stand above this stage: a setting leads there."""
    names: dict[str, str] = import_string(settings.AREA_NAMES)(codes)
    return names


def area_choices(areas: Iterable[str]) -> dict[str, str]:
    """Names by code of these areas and of what lies in them, for a list to choose from."""
    choices: dict[str, str] = import_string(settings.AREA_CHOICES)(areas)
    return choices


def events_for(viewer: Viewer) -> QuerySet[AuditEvent]:
    """Audit events of the areas where the viewer may read them, newest first."""
    return AuditEvent.objects.filter(in_areas("area", viewer.areas("audit.read"))).order_by("-number")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What to look for among audit events; empty fields do not narrow. Days are those of the office's zone."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def listed_events(viewer: Viewer, wanted: EventFilter) -> QuerySet[AuditEvent]:
    """Audit events of the viewer's areas that fit, newest first."""
    rows = events_for(viewer)
    if wanted.actor:
        rows = rows.filter(actor_name__icontains=wanted.actor)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.subject:
        rows = rows.filter(subject__icontains=wanted.subject)
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until) + timedelta(days=1))
    return rows


def actions_for(viewer: Viewer) -> list[str]:
    """The actions that were ever done in the areas whose audit events the viewer may read."""
    return list(events_for(viewer).order_by("action").values_list("action", flat=True).distinct())


def event_subjects(action: str) -> set[str]:
    """What an action was ever done to."""
    return set(AuditEvent.objects.filter(action=action).values_list("subject", flat=True))


def event_facts(action: str, subject: str) -> list[dict[str, Any]]:
    """What audit events of that action on that subject noted, oldest first."""
    rows = AuditEvent.objects.filter(action=action, subject=subject).order_by("number")
    return list(rows.values_list("data", flat=True))


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


def audit_break(*, noted: tuple[int, str] | None = None) -> Break | None:
    """The first break of the audit chain, checked against its stored head; None if it is whole.

    `noted` is the number and hash of an earlier end of the chain, written down outside the system.
    """
    number, found = audit_head()
    return first_break(audit_links(), head=(number, found) if number else None, noted=noted)


def audit_head() -> tuple[int, str]:
    """Number and hash of the newest audit event: what an office writes down outside the system."""
    head = ChainHead.objects.filter(name=AUDIT_CHAIN).first()
    return (head.number, head.hash) if head else (0, "")


def may_give(viewer: Viewer, area: str) -> bool:
    """Whether the viewer may give or end roles for that area."""
    return any(within(area, mine) for mine in viewer.areas("people.manage"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
