"""Pages of paying: the Saturday table in cash, transfer files, the bank's answers, and the sample afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from nakhoda.payroll.actions.bank import bank_answers, order_bank, take_file
from nakhoda.payroll.actions.payments import hand_out
from nakhoda.payroll.actions.samples import draw_sample, record_result
from nakhoda.payroll.files.answers import read_answers
from nakhoda.payroll.forms.money import AnswerFileForm, BankForm, DrawForm, PayForm, ResultForm
from nakhoda.payroll.queries.lists import WageListRow, listed, workers_named
from nakhoda.payroll.queries.payments import (
    OrderRow,
    due_order,
    order_for,
    payments_of,
    pots_for,
    rate_of,
    reach_of,
    results_of,
    sample_of,
    sample_results,
)
from nakhoda.payroll.rules.life import LOCKED, PAYABLE
from nakhoda.payroll.rules.payments import STATES
from nakhoda.payroll.rules.sample import RESULTS
from nakhoda.payroll.views.money import list_crumbs, list_or_404, list_title
from nakhoda.people.actions import Refused
from nakhoda.people.attempts import attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs
from nakhoda.web.answers import to

MOST_BYTES = 5_000_000


def receipt(row: WageListRow, number: int) -> str:
    """The number of a receipt: list and place on it, as on the printed slips."""
    return f"KW-{row.pk}-{number:03}"


def _payable(row: WageListRow) -> bool:
    return row.state in PAYABLE


@needs("payroll.pay", "GET POST")
def wage_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay on Saturday: each worker ticked paid or held, with the cash that is left."""
    row = list_or_404(request, pk, "payroll.pay")
    pots = pots_for(row, "cash")
    due = due_order(row)
    data = request.POST.copy() if request.method == "POST" else None
    form = PayForm(
        data,
        pots=[pot for pot, _held in pots],
        initial={"day": timezone.localdate(), "seen": due.hash},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and _handed(request, row, form, {pot.pk: pot for pot, _held in pots})
    ):
        return to("wage_list", pk)
    if data is not None:
        data["seen"] = due.hash  # what the page shows from here on
    numbers = {worker: number for number, worker in enumerate(listed(row).by_worker, 1)} if row.content else {}
    names = workers_named(each.worker for each in due.payments)
    said = request.POST if request.method == "POST" else None
    people = [
        {
            "worker": each.worker,
            "name": names.get(each.worker, str(each.worker)),
            "amount_idr": each.amount_idr,
            "number": receipt(row, numbers.get(each.worker, 0)),
            "held": each.state == "held",
            "failed": each.state == "failed",
            "chosen": said.get(f"w{each.worker}", "") if said else "",
        }
        for each in due.payments
    ]
    context = {
        "title": _("Bayar tunai"),
        "row": row,
        "lead": list_title(row),
        "breadcrumbs": list_crumbs(row, (_("Bayar tunai"), "")),
        "form": form,
        "people": people,
        "due_idr": due.total_idr,
        "pots": pots,
        "cash_idr": sum(held for _pot, held in pots),
        "payable": _payable(row),
    }
    return render(request, "payroll/wage_pay.html", context, status=400 if form.errors else 200)


def _handed(request: HttpRequest, row: WageListRow, form: PayForm, pots: Mapping[int, Any]) -> bool:
    """Whether the wages were handed out; what was refused stands over the kept ticks."""
    numbers = {worker: number for number, worker in enumerate(listed(row).by_worker, 1)} if row.content else {}
    ticked = {each.worker: request.POST.get(f"w{each.worker}", "") for each in payments_of(row)}
    said = form.cleaned_data
    try:
        made = hand_out(
            by=viewer_in(request),
            wage_list=row,
            paid={worker: receipt(row, numbers[worker]) for worker, tick in ticked.items() if tick == "paid"},
            held=[worker for worker, tick in ticked.items() if tick == "held"],
            pot=pots[int(said["pot"])],
            day=said["day"],
            seen=said["seen"],
        )
    except Refused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("%(paid)s pekerja dibayar, %(held)s ditahan.") % {"paid": made.paid, "held": made.held})
    return True


@needs("payroll.pay", "GET POST")
def wage_bank(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the transfer file of those who can be paid to an account."""
    row = list_or_404(request, pk, "payroll.pay")
    pots, due = pots_for(row, "bank"), due_order(row)
    data = request.POST.copy() if request.method == "POST" else None
    form = BankForm(
        data,
        pots=[pot for pot, _held in pots],
        initial={"day": timezone.localdate(), "seen": due.hash},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        pot = {each.pk: each for each, _held in pots}[int(said.pop("pot"))]
        try:
            order = order_bank(by=viewer_in(request), wage_list=row, pot=pot, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("wage_order", order.pk)
        if data is not None:
            data["seen"] = due.hash
    workers = [each.worker for each in due.payments]
    names, reach = workers_named(workers), reach_of(workers, timezone.now())
    people = [(names.get(each.worker, ""), each.amount_idr, reach[each.worker]) for each in due.payments]
    context = {
        "title": _("Bayar lewat bank"),
        "row": row,
        "lead": list_title(row),
        "breadcrumbs": list_crumbs(row, (_("Bayar lewat bank"), "")),
        "form": form,
        "ready": [each for each in people if not each[2].fault],
        "lacking": [each for each in people if each[2].fault],
        "sum_idr": sum(amount for _name, amount, to_ in people if not to_.fault),
        "pots": pots,
        "payable": _payable(row),
    }
    return render(request, "payroll/wage_bank.html", context, status=400 if form.errors else 200)


def _order_or_404(request: HttpRequest, pk: int) -> OrderRow:
    found = order_for(viewer_in(request), pk, "payroll.pay")
    if found is None or found.kind != "bank":
        raise Http404
    return found


@needs("payroll.pay", "GET POST")
def wage_order(request: HttpRequest, pk: int) -> HttpResponse:
    """A transfer file with its rows, and the bank's answers as a file or typed row by row."""
    order = _order_or_404(request, pk)
    row = order.wage_list
    form = AnswerFileForm(request.POST or None, request.FILES or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _answered(request, order, form):
        return to("wage_order", pk)
    results = results_of(order)
    names = workers_named(each.payment.worker_id for each in results.values())
    rows = [
        (key, names.get(each.payment.worker_id, ""), each.payment.amount_idr, each, STATES[each.state])
        for key, each in results.items()
    ]
    context = {
        "title": _("Perintah bayar lewat bank"),
        "row": row,
        "lead": list_title(row),
        "breadcrumbs": list_crumbs(row, (_("Perintah bayar"), "")),
        "order": order,
        "rows": sorted(rows, key=lambda each: each[1]),
        "open": sum(each.state == "sent" for each in results.values()),
        "paid": sum(each.state == "paid" for each in results.values()),
        "failed": sum(each.state == "failed" for each in results.values()),
        "form": form,
    }
    return render(request, "payroll/wage_order.html", context, status=400 if form.errors else 200)


def _results(
    request: HttpRequest, order: OrderRow, form: AnswerFileForm
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """The answers of the file, or of the rows that were filled in, and what could not be read."""
    file = form.cleaned_data["file"]
    if file:
        if file.size > MOST_BYTES:
            raise Refused(_("Berkas lebih dari 5 MB."))
        read = read_answers(file.read())
        results, bad = read.results, list(read.bad)
    else:
        results, bad = {}, []
        for key in order.outcomes.filter(state="sent").values_list("payment__key", flat=True):
            state, reference = request.POST.get(f"s-{key}", ""), request.POST.get(f"r-{key}", "").strip()
            if state:
                results[key] = (state, reference)
    if not results:
        raise Refused(" ".join([_("Tidak ada jawaban yang terbaca. Pilih berkas atau isi baris."), *bad[:3]]))
    return results, bad


def _answered(request: HttpRequest, order: OrderRow, form: AnswerFileForm) -> bool:
    try:
        results, bad = _results(request, order, form)
        done = bank_answers(by=viewer_in(request), order=order, results=results, day=form.cleaned_data["day"])
    except (Refused, ValueError) as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request,
        _("%(paid)s dibayar, %(failed)s gagal, %(known)s sudah diketahui.")
        % {"paid": done.paid, "failed": done.failed, "known": done.known},
    )
    for what in [*bad, *done.refused][:5]:
        messages.warning(request, what)
    return True


@needs("payroll.pay", "POST")
def wage_order_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The transfer file; each download is noted before it is given."""
    order = _order_or_404(request, pk)
    try:
        name, body = take_file(by=viewer_in(request), order=order)
    except Refused as error:
        messages.error(request, str(error))
        return to("wage_order", pk)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)


@needs("record.read")
def wage_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample of a list: who is called, what they said, and the rate."""
    row = list_or_404(request, pk)
    return _sample_page(request, row, DrawForm())


def _sample_page(request: HttpRequest, row: WageListRow, form: DrawForm) -> HttpResponse:
    sample, viewer = sample_of(row), viewer_in(request)
    payments = {each.key: each for each in payments_of(row)}
    names = workers_named(each.worker for each in payments.values())
    found = sample_results(sample) if sample else {}
    drawn = []
    for key in sample.keys if sample else []:
        payment, result = payments.get(key), found.get(key)
        drawn.append((key, payment, names.get(payment.worker, "") if payment else "", result))
    context = {
        "title": _("Sampel pekerja"),
        "row": row,
        "lead": list_title(row),
        "breadcrumbs": list_crumbs(row, (_("Sampel"), "")),
        "sample": sample,
        "drawn": drawn,
        "rate": rate_of(sample) if sample else None,
        "results": RESULTS.items(),
        "checks": viewer.may("payroll.check", row.package.village_key),
        "locked": row.state in LOCKED,
        "form": form,
    }
    return render(request, "payroll/wage_sample.html", context, status=400 if form.errors else 200)


@needs("payroll.check", "POST")
def wage_sample_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the sample by the published seed."""
    row, form = list_or_404(request, pk, "payroll.check"), DrawForm(request.POST)
    if form.is_valid():
        viewer = viewer_in(request)
        attempt(request, lambda: draw_sample(by=viewer, wage_list=row, **form.cleaned_data), _("Sampel diundi."))
        return to("wage_sample", pk)
    return _sample_page(request, row, form)


@needs("payroll.check", "POST")
def wage_sample_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what a drawn worker said."""
    row, form = list_or_404(request, pk, "payroll.check"), ResultForm(request.POST)
    sample = sample_of(row)
    if sample is None or not form.is_valid():
        messages.error(request, _("Pilih jawaban pekerja."))
    else:
        viewer = viewer_in(request)
        attempt(request, lambda: record_result(by=viewer, sample=sample, **form.cleaned_data), _("Jawaban dicatat."))
    return to("wage_sample", pk)
