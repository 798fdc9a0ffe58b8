"""Writes of the sample: drawn once by a public seed, and what the drawn workers said."""

from __future__ import annotations

from django.db import transaction

from nakhoda.payroll.actions.paying import held_by, note
from nakhoda.payroll.models import Sample, SampleResult, WageListRow
from nakhoda.payroll.queries.lists import listed
from nakhoda.payroll.queries.payments import rows_by_key
from nakhoda.payroll.rules.life import LOCKED
from nakhoda.payroll.rules.payments import payments_of as list_payments
from nakhoda.payroll.rules.sample import RESULTS, draw, sample_size
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer

WHOLE = 100


@transaction.atomic
def draw_sample(*, by: Viewer, wage_list: WageListRow, seed: str, percent: int) -> Sample:
    """The payments that are called or visited, drawn once by a public seed; the sample there is if it was drawn.

    The seed is published after the list was locked, such as numbers called out at the market. Refused before that.
    """
    row = held_by(by, wage_list, "payroll.check")
    known = Sample.objects.filter(wage_list=row).first()
    if known is not None:
        return known
    if row.state not in LOCKED:
        raise Refused("Sampel diundi sesudah daftar dikunci.")
    if not 1 <= percent <= 100 or not seed.strip():
        raise Refused("Isi benih undian yang sudah diumumkan dan persentase 1 sampai 100.")
    seed = seed.strip()[:80]
    keys = [each.key for each in list_payments(listed(row))]
    size = sample_size(len(keys), percent=percent)
    drawn = draw(keys, seed=seed, list_hash=row.hash, size=size)
    made = Sample.objects.create(wage_list=row, seed=seed, percent=percent, keys=list(drawn), by_id=by.account_id)
    note(by, "payroll.draw_sample", row, {"count": len(drawn), "percent": percent, "seed": seed})
    return made


@transaction.atomic
def record_result(*, by: Viewer, sample: Sample, key: str, result: str, remark: str = "") -> SampleResult:
    """What a drawn worker said; a newer answer replaces an older one. The same again is answered with it."""
    row = held_by(by, sample.wage_list, "payroll.check")
    payment = rows_by_key(row).get(key)
    if key not in sample.keys or result not in RESULTS:
        raise Refused("Pilih pekerja dari sampel dan jawabannya.")
    if payment is None:
        raise Refused("Jawaban dicatat sesudah daftar diperintahkan bayar.")
    newest = SampleResult.objects.filter(sample=sample, payment=payment).order_by("-pk").first()
    if newest is not None and (newest.result, newest.note) == (result, remark.strip()):
        return newest
    made = SampleResult.objects.create(
        sample=sample, payment=payment, result=result, note=remark.strip()[:400], by_id=by.account_id
    )
    note(by, "payroll.sample_result", row, {"number": payment.worker_id, "kind": RESULTS[result]})
    return made
