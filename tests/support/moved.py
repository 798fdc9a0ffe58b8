"""Things brought into a state by one stored step, as the database demands, without the deeds that lead there."""

from __future__ import annotations

from nakhoda.grants.queries.grants import Grant, Step, Tranche
from nakhoda.works.queries.packages import Package, PackageStep


def moved_grant(grant: Grant, to: str) -> Grant:
    """The grant in that state."""
    Step.objects.create(grant=grant, before=grant.state, after=to)
    grant.state = to
    grant.save(update_fields=["state"])
    return grant


def moved_tranche(tranche: Tranche, to: str) -> Tranche:
    """The tranche in that state."""
    Step.objects.create(grant_id=tranche.grant_id, tranche=tranche, before=tranche.state, after=to)
    tranche.state = to
    tranche.save(update_fields=["state"])
    return tranche


def moved_package(package: Package, to: str) -> Package:
    """The package in that state."""
    PackageStep.objects.create(package=package, before=package.state, after=to)
    package.state = to
    package.save(update_fields=["state"])
    return package
