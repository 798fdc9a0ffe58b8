"""Pages of accounts: signing in, one's own account, the accounts of one's areas, organisations, the audit trail."""

from __future__ import annotations

from nakhoda.people.views.sign_in import locked_out as locked_out
