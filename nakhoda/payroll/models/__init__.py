"""Tables of payroll: persons and their attendance, lists and payments."""

from __future__ import annotations

from nakhoda.payroll.models.money import ListStep as ListStep
from nakhoda.payroll.models.money import OrderRow as OrderRow
from nakhoda.payroll.models.money import Outcome as Outcome
from nakhoda.payroll.models.money import PaymentRow as PaymentRow
from nakhoda.payroll.models.money import Sample as Sample
from nakhoda.payroll.models.money import SampleResult as SampleResult
from nakhoda.payroll.models.money import WageListRow as WageListRow
from nakhoda.payroll.models.people import AccountConfirmed as AccountConfirmed
from nakhoda.payroll.models.people import Briefing as Briefing
from nakhoda.payroll.models.people import CrewMember as CrewMember
from nakhoda.payroll.models.people import CrewRow as CrewRow
from nakhoda.payroll.models.people import Enrolment as Enrolment
from nakhoda.payroll.models.people import MarkRow as MarkRow
from nakhoda.payroll.models.people import Objection as Objection
from nakhoda.payroll.models.people import ObjectionAnswer as ObjectionAnswer
from nakhoda.payroll.models.people import PublishedList as PublishedList
from nakhoda.payroll.models.people import Sheet as Sheet
from nakhoda.payroll.models.people import WageRate as WageRate
from nakhoda.payroll.models.people import Worker as Worker
from nakhoda.payroll.models.people import WorkerAccount as WorkerAccount
from nakhoda.payroll.models.people import WorkerFacts as WorkerFacts
from nakhoda.payroll.models.people import WorkerNik as WorkerNik
