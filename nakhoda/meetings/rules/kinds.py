"""Kinds of meetings, their agendas, questions and ways of ranking, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of meeting: what it is for, its usual agenda, who signs its minutes, the topics asked."""

    id: str
    name: str
    name_en: str
    purpose: str
    purpose_en: str
    agenda: tuple[str, ...]
    signs: tuple[str, ...]
    topics: tuple[str, ...]
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A short question with its answers; `right` is the 1-based place of the true one."""

    id: str
    question: str
    question_en: str
    answers: tuple[str, ...]
    answers_en: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Method:
    """A named way of ranking proposals."""

    id: str
    name: str
    name_en: str
    how: str
    how_en: str


@dataclass(frozen=True, slots=True)
class MeetingData:
    """All of it: kinds, topics and methods by id, the women's share aimed at (percent), points of a household.

    Certainty is `law`, `practice` or `assumed`.
    """

    kinds: Mapping[str, Kind]
    topics: Mapping[str, Topic]
    methods: Mapping[str, Method]
    women_share_percent: int
    women_share_source: str
    women_share_source_en: str
    women_share_certainty: str
    points_per_household: int


@cache
def meeting_data() -> MeetingData:
    """What `data/meetings.toml` says, in Indonesian. ValueError as in the checks below.

    A kind must not name an unknown topic; a topic must have a right answer, and as many answers in English.
    """
    text = files("nakhoda.meetings").joinpath("data", "meetings.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    answers = ("answers", "answers_en")
    topics = {item["id"]: Topic(**{**item, **{name: tuple(item[name]) for name in answers}}) for item in data["topics"]}
    lists = ("agenda", "signs", "topics")
    kinds = {item["id"]: Kind(**{**item, **{name: tuple(item[name]) for name in lists}}) for item in data["kinds"]}
    for kind in kinds.values():
        if unknown := set(kind.topics) - set(topics):
            raise ValueError(f"{kind.id} names unknown topics: {', '.join(sorted(unknown))}")
    for topic in topics.values():
        if not 1 <= topic.right <= len(topic.answers):
            raise ValueError(f"{topic.id}: no right answer")
        if len(topic.answers) != len(topic.answers_en):
            raise ValueError(f"{topic.id}: not every answer has its English")
    share = data["participation"]
    return MeetingData(
        kinds=kinds,
        topics=topics,
        methods={item["id"]: Method(**item) for item in data["methods"]},
        women_share_percent=int(share["women_share_percent"]),
        women_share_source=share["source"],
        women_share_source_en=share["source_en"],
        women_share_certainty=share["certainty"],
        points_per_household=int(data["ranking"]["points_per_household"]),
    )


@cache
def meeting_data_in(language: str) -> MeetingData:
    """The same for a page in that language: in `en` names, purposes, questions, answers and sources are English.

    Agendas and who signs stay Indonesian: they go into the minutes. What is neither `id` nor `en` is Indonesian.
    """
    data = meeting_data()
    if language != "en":
        return data
    return replace(
        data,
        kinds={kind.id: replace(kind, name=kind.name_en, purpose=kind.purpose_en) for kind in data.kinds.values()},
        topics={
            topic.id: replace(topic, question=topic.question_en, answers=topic.answers_en)
            for topic in data.topics.values()
        },
        methods={each.id: replace(each, name=each.name_en, how=each.how_en) for each in data.methods.values()},
        women_share_source=data.women_share_source_en,
    )
