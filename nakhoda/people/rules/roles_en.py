"""Rights and purposes of roles as English screens say them; `roles.py` has the Indonesian."""

from __future__ import annotations

RIGHTS_EN: dict[str, str] = {
    "record.read": "see working data: drafts, findings and history",
    "baseline.import": "upload workbooks and boundaries",
    "baseline.enter": "fill in the data of one RT",
    "baseline.repair": "decide findings: accept suggestions, correct, or leave as is with a reason",
    "baseline.activate": "activate a draft as official data",
    "regions.edit": "import region codes",
    "decrees.draft": "prepare draft decrees",
    "decrees.activate": "check decrees and bring them into force",
    "meetings.run": "run meetings: invite, record attendance, proposals, votes and notes",
    "meetings.lock": "lock signed minutes",
    "planning.propose": "prepare and propose lines of community work plans",
    "planning.verify": "verify or send back lines of work plans",
    "planning.approve": "approve work plans and set their budget",
    "planning.prices": "manage unit price books",
    "ledger.post": "record in the cash books of community organisations",
    "ledger.close": "close cash books recorded by others",
    "people.manage": "manage accounts and roles",
    "audit.read": "read the audit trail",
}
PURPOSES_EN: dict[str, str] = {
    "administrator": "Creates accounts, gives and withdraws roles, resets passwords.",
    "regency_head": "Checks decrees and brings them into force, activates official data.",
    "regency_officer": "Uploads workbooks, corrects findings, activates data, prepares draft decrees.",
    "facilitator": "Fills in and corrects RT data together with residents, assists meetings, verifies proposals.",
    "village_officer": "Fills in RT data, runs meetings and prepares the work plan of the village.",
    "community": "Runs residents' meetings, prepares the work plan of the village, checks and closes cash books.",
    "treasurer": "Records the money of a community organisation: receipts, spending, cash counts, bank statements.",
    "auditor": "Sees all working data and the audit trail without being able to change anything.",
}
