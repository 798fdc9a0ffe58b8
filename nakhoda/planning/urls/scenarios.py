"""Scenarios: the list, asking, answers, side by side, the budget sweep."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.planning.views import scenario_compare, scenario_papers, scenarios, sweeps

urlpatterns: list[URLPattern] = [
    path("skenario/", scenarios.scenarios, name="scenarios"),
    path("skenario/baru/", scenarios.scenario_new, name="scenario_new"),
    path("skenario/banding/", scenario_compare.scenario_compare, name="scenario_compare"),
    path("skenario/banding/banding.<slug:kind>", scenario_papers.scenario_table, name="scenario_table"),
    path("skenario/sapuan/", sweeps.scenario_sweep, name="scenario_sweep"),
    path("skenario/sapuan/hitung/", sweeps.scenario_sweep_start, name="scenario_sweep_start"),
    path("skenario/hitungan/<int:pk>/", scenarios.scenario_run, name="scenario_run"),
    path("skenario/hitungan/<int:pk>/ulang/", scenarios.scenario_run_again, name="scenario_run_again"),
    path("skenario/<int:pk>/", scenarios.scenario, name="scenario"),
    path("skenario/<int:pk>/penjelasan.pdf", scenario_papers.scenario_story, name="scenario_story"),
    path("skenario/<int:pk>/jadikan/", scenarios.scenario_adopt, name="scenario_adopt"),
]
