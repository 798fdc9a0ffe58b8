"""A running package with its crew of 25, for tests with a database; all persons are invented."""

from __future__ import annotations

from collections.abc import Callable

from nakhoda.payroll.example import load_people
from nakhoda.payroll.queries.people import CrewRow
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.queries.packages import Package
from nakhoda.works.tests.site import STARTS, make_running, make_site

VILLAGE = "35.01.04.2014"
SERIAL = 9000
HANDS = ("petugas", "desa", "bkm", "fasilitator", "mandor", "bendahara")


def make_package_to_man(viewer: Callable[[str], Viewer]) -> Package:
    """A running package of Tanjungsari without a crew."""
    site = make_site(planner=viewer("bkm"), treasurer=viewer("bendahara"), village=VILLAGE)
    return make_running(site, viewer("bkm"), viewer("fasilitator"))


def make_manned(viewer: Callable[[str], Viewer]) -> CrewRow:
    """The crew of such a package, its 25 members there from its first day."""
    package = make_package_to_man(viewer)
    return load_people({name: viewer(name) for name in HANDS}, package.grant, package, STARTS, SERIAL)
