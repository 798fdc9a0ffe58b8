"""Addresses of this stage: drafts and their findings, and the cards and tables of what is official."""

from __future__ import annotations

from nakhoda.scoring.urls import cards, decrees, drafts

urlpatterns = [*drafts.urlpatterns, *cards.urlpatterns, *decrees.urlpatterns]
