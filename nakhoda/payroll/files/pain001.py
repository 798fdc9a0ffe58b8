"""An order as ISO 20022 customer credit transfer (pain.001.001.09), for banks that take it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from xml.etree import ElementTree as ET

from nakhoda.payroll.files.transfers import Destination, Payer, TransferRefused, bank_text
from nakhoda.payroll.rules.identity import banks
from nakhoda.payroll.rules.payments import Order

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_ID, LONGEST_NAME = 35, 140


def pain001(order: Order, destinations: Mapping[int, Destination], payer: Payer, *, at: datetime) -> bytes:
    """The order as XML in UTF-8; the same order and time give the same bytes. `at` is when the file is made.

    Message and payment ids come from the order's hash, end-to-end ids are the payment keys. TransferRefused if there is
    nothing to pay, or a worker has no destination.
    """
    lacking = [payment.worker for payment in order.payments if payment.worker not in destinations]
    if lacking or not order.payments:
        raise TransferRefused(f"Perintah bayar kosong atau {len(lacking)} pekerja belum mempunyai rekening.")
    root = ET.Element("Document", {"xmlns": NAMESPACE})
    whole = ET.SubElement(root, "CstmrCdtTrfInitn")
    message = order.hash[:LONGEST_ID]
    header = ET.SubElement(whole, "GrpHdr")
    _text(header, "MsgId", message)
    _text(header, "CreDtTm", at.replace(microsecond=0, tzinfo=None).isoformat())
    _counts(header, order)
    _text(ET.SubElement(header, "InitgPty"), "Nm", bank_text(payer.name, LONGEST_NAME))
    batch = ET.SubElement(whole, "PmtInf")
    _text(batch, "PmtInfId", f"{message[:-2]}-1")
    _text(batch, "PmtMtd", "TRF")
    _counts(batch, order)
    _text(ET.SubElement(batch, "ReqdExctnDt"), "Dt", at.date().isoformat())
    _text(ET.SubElement(batch, "Dbtr"), "Nm", bank_text(payer.name, LONGEST_NAME))
    _account(batch, "DbtrAcct", payer.account)
    _bank(batch, "DbtrAgt", payer.bank)
    for payment in order.payments:
        to = destinations[payment.worker]
        each = ET.SubElement(batch, "CdtTrfTxInf")
        ids = ET.SubElement(each, "PmtId")
        _text(ids, "InstrId", payment.key)
        _text(ids, "EndToEndId", payment.key)
        amount = ET.SubElement(ET.SubElement(each, "Amt"), "InstdAmt", {"Ccy": "IDR"})
        amount.text = str(payment.amount_idr)
        _bank(each, "CdtrAgt", to.bank)
        _text(ET.SubElement(each, "Cdtr"), "Nm", bank_text(to.name, LONGEST_NAME))
        _account(each, "CdtrAcct", to.account)
        _text(ET.SubElement(each, "RmtInf"), "Ustrd", f"UPAH {payment.key}")
    ET.indent(root)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _counts(parent: ET.Element, order: Order) -> None:
    _text(parent, "NbOfTxs", str(len(order.payments)))
    _text(parent, "CtrlSum", str(order.total_idr))


def _account(parent: ET.Element, tag: str, number: str) -> None:
    _text(ET.SubElement(ET.SubElement(ET.SubElement(parent, tag), "Id"), "Othr"), "Id", number)


def _bank(parent: ET.Element, tag: str, bank: str) -> None:
    known = banks().get(bank)
    place = ET.SubElement(ET.SubElement(parent, tag), "FinInstnId")
    if known is None:
        _text(ET.SubElement(place, "Othr"), "Id", bank_text(bank, LONGEST_ID))
    else:
        _text(place, "BICFI", str(known["bic"]))
