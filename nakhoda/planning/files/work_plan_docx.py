"""The community work plan as an editable document: the same content as the PDF, without its map."""

from __future__ import annotations

from collections.abc import Sequence

from nakhoda.planning.files.work_plan import PlanDocument
from nakhoda.web.docx import Document
from nakhoda.web.prints import EXAMPLE


def plan_docx(document: PlanDocument, paper: str = "a4") -> bytes:
    """The document as .docx. KeyError for a paper that is neither `a4` nor `f4`."""
    head = document.head
    made = Document(title=head.title, paper=paper)
    for line in head.office:
        if line:
            made.paragraph(line.upper(), bold=True, align="center")
    made.heading(f"Rencana Kerja Masyarakat {head.village} {head.year}", 0)
    made.paragraph(head.where, align="center")
    if head.example:
        made.paragraph(EXAMPLE, bold=True, align="center")
    made.paragraph(f"{head.title}\nHarga: {head.prices}\n{document.data_note}\n{head.printed}\n{head.url}")
    if document.open_note:
        made.paragraph("NASKAH, BELUM DISETUJUI SELURUHNYA", bold=True, align="center")
        made.paragraph(document.open_note, align="center")
    made.heading("1. Profil dan keadaan")
    made.table([], document.facts, widths=(2, 3))
    made.table(
        ["RT", "Luas (ha)", "KK", "Nilai kini", "Tingkat kini", "Nilai menjadi", "Tingkat menjadi"],
        [[*row[:4], row[5], row[6], row[8]] for row in document.rts],
        widths=(3, 2, 2, 2, 3, 2, 3),
        right=(1, 2, 3, 5),
    )
    made.heading("2. Keputusan dan usulan warga")
    made.bullets(
        [f"{text} ({meeting})" for meeting, text in document.decisions] or ["Belum ada keputusan yang ditautkan."]
    )
    if document.proposals:
        made.paragraph("Usulan warga yang dijawab:")
        made.bullets(document.proposals)
    _works(made, document)
    made.heading("5. Sumber dana")
    made.table(["Sumber", "Rupiah"], document.sources, widths=(3, 2), right=(1,))
    made.heading("6. Jadwal")
    made.table(
        ["Pekerjaan", *document.months],
        [
            [bar.label, *("■" if _runs(bar.first, bar.last, at) else "" for at in range(len(document.months)))]
            for bar in document.bars
        ],
        widths=(6, *(1 for _ in document.months)),
    ) if document.months else made.paragraph("Jadwal belum ditulis.")
    made.heading("7. Sebelum dan sesudah")
    made.table([], [*document.outcome, *document.methods], widths=(3, 2), right=(1,))
    made.heading("8. Pengesahan")
    made.paragraph("Rencana ini disusun bersama warga dan disepakati dalam musyawarah.")
    made.table([], [document.signers, ["\n\n\n\n…………………………"] * len(document.signers)])
    return made.bytes()


def _works(made: Document, document: PlanDocument) -> None:
    made.heading("3. Daftar pekerjaan")
    made.table(
        ["No.", "Pekerjaan", "RT", "Volume", "Biaya", "Keadaan"],
        [*_marked(document.lines, document.open), ["", "Jumlah", "", "", document.total, ""]],
        widths=(1, 5, 4, 2, 3, 3),
        right=(3, 4),
        last_bold=True,
    )
    if document.open:
        made.paragraph(f"* belum disetujui kabupaten. Yang sudah disetujui: {document.firm_total}.")
    made.heading("4. Rekapitulasi RAB")
    made.table(
        ["No.", "Pekerjaan", "Volume", "Harga satuan", "Jumlah", "HOK", "Upah"],
        [*_marked(document.budgets, document.open), ["", "Jumlah", "", "", document.total, "", ""]],
        widths=(1, 5, 2, 3, 3, 2, 3),
        right=(2, 3, 4, 5, 6),
        last_bold=True,
    )


def _marked(rows: Sequence[Sequence[str]], unapproved: Sequence[int]) -> list[list[str]]:
    """The rows with a star behind the number of those lines."""
    return [[row[0] + ("*" if at in unapproved else ""), *row[1:]] for at, row in enumerate(rows)]


def _runs(first: int | None, last: int | None, at: int) -> bool:
    return first is not None and last is not None and first <= at <= last
