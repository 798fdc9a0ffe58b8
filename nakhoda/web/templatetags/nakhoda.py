"""Filters and tags of every page: numbers in its language, badges of class and severity, icons, sortable headings."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nakhoda.web import language, numbers

register = template.Library()
SORT, PAGE = "urut", "halaman"

# Lines of 24 by 24 units, drawn by the CSS class `icon`.
ICONS = {
    "search": "M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0m11.2 4.7L21 21",
    "download": "M12 3v12m-5-5 5 5 5-5M4 20h16",
    "upload": "M12 16V4M7 9l5-5 5 5M4 20h16",
    "print": "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "map": "m3 6 6-3 6 3 6-3v15l-6 3-6-3-6 3zM9 3v15m6-12v15",
    "warning": "M12 3 2 20h20zm0 7v5m0 2.5v.5",
    "check": "m4 12.5 5.5 5.5L20 6.5",
    "close": "m5 5 14 14M19 5 5 19",
    "share": "M9 10.5 15 7m-6 6.5 6 3.5M3 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0m12-6a3 3 0 1 0 6 0 3 3 0 1 0-6 0"
    "m0 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "person": "M8 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0M4 21c0-5 3.5-7 8-7s8 2 8 7",
    "home": "m3 11 9-8 9 8M6 9v12h12V9m-8 12v-6h4v6",
    "list": "M9 6h12M9 12h12M9 18h12M4 6h.5M4 12h.5M4 18h.5",
    "calendar": "M4 6h16v15H4zm0 5h16M8 3v5m8-5v5",
    "camera": "M3 7h4.5L9 4.5h6L16.5 7H21v13H3zm5.5 6a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",
    "info": "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0m9-1v6m0-10v.5",
    "next": "m9 5 7 7-7 7",
    "previous": "m15 5-7 7 7 7",
    "edit": "M4 20v-4L16 4l4 4L8 20zM13.5 6.5l4 4",
    "file": "M6 3h8l5 5v13H6zm8 0v5h5M9 13h7m-7 4h7",
    "clock": "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0m9-5v5l3.5 2",
    "lock": "M5 11h14v10H5zm3 0V8a4 4 0 0 1 8 0v3",
}


@register.filter
def number(value: numbers.Number | None, decimals: int | None = None) -> str:
    """`{{ total|number }}`, `{{ volume|number:2 }}`: 1.234,56."""
    return numbers.number(value, decimals, get_language())


@register.filter
def signed(value: numbers.Number | None, decimals: int | None = None) -> str:
    """`{{ change|signed:2 }}`: +1,25."""
    return numbers.signed(value, decimals, get_language())


@register.filter
def hectares(value: numbers.Number | None) -> str:
    """`{{ area_ha|hectares }} ha`: two decimals, without the unit."""
    return numbers.hectares(value, get_language())


@register.filter
def percent(ratio: numbers.Number | None, decimals: int | None = 1) -> str:
    """`{{ ratio|percent:1 }}`: 0.7625 is 76,3%."""
    return numbers.percent(ratio, decimals, get_language())


@register.filter
def rupiah(amount_idr: int | None) -> str:
    """`{{ wage_idr|rupiah }}`: Rp1.250.000."""
    return numbers.rupiah(amount_idr, get_language())


@register.filter
def short_date(day: date | None) -> str:
    """`{{ day|short_date }}`: 25-03-2021; a datetime is taken in the office's zone."""
    return numbers.short_date(_day(day))


@register.filter
def long_date(day: date | None) -> str:
    """`{{ day|long_date }}`: 25 Maret 2021; a datetime is taken in the office's zone."""
    return numbers.long_date(_day(day), get_language())


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """`{{ at|moment }}`: 24 Nov 2026 21.05 in the office's zone, as a <time>."""
    return _time(at, numbers.moment(at, timezone.get_current_timezone(), get_language()))


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """`{{ at|ago }}`: 3 jam lalu, as a <time>."""
    return _time(at, numbers.ago(at, timezone.now(), timezone.get_current_timezone(), get_language()))


@register.filter
def here(thing: object, field: str = "name") -> str:
    """`{{ activity|here }}`, `{{ method|here:"counts" }}`: a text of law data in the language of the page."""
    return language.here(thing, field)


@register.filter
def level_name(code: str | None) -> str:
    """The name of a slum class: TK, KR, KS, KB; anything else is not assessed."""
    return _level_names().get(code or "", _("Belum dinilai"))


@register.simple_tag
def level_codes() -> tuple[str, ...]:
    """The slum classes from heaviest to none, then `none` for what is not assessed: the order of every legend."""
    return ("KB", "KS", "KR", "TK", "none")


@register.simple_tag
def level_badge(code: str | None, *, short: bool = False) -> SafeString:
    """The class with its hatched swatch and its name; `short=True` shows the two letters, the name in the title."""
    name, known = level_name(code), code if code in _level_names() else "none"
    if short and known != "none":
        return format_html('<abbr class="badge level level-{}" title="{}">{}</abbr>', known, name, known)
    return format_html('<span class="badge level level-{}">{}</span>', known, name)


@register.simple_tag
def severity_badge(severity: str) -> SafeString:
    """The weight of a finding: `error`, `warning` or `note`; KeyError for any other."""
    names = {"error": _("galat"), "warning": _("periksa"), "note": _("catatan")}
    return badge(names[severity], {"error": "error", "warning": "warning", "note": "info"}[severity])


@register.simple_tag
def quality_badge(errors: int, warnings: int = 0) -> SafeString:
    """How trustworthy data are: the number of open errors, else of warnings, else that all is well."""
    if errors:
        text = ngettext("%(n)s galat", "%(n)s galat", errors) % {"n": number(errors)}
        return badge(text, "error", "warning")
    if warnings:
        text = ngettext("%(n)s perlu diperiksa", "%(n)s perlu diperiksa", warnings) % {"n": number(warnings)}
        return badge(text, "warning", "warning")
    return badge(_("Mutu data baik"), "success", "check")


@register.simple_tag
def badge(text: object, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A word in a tone: neutral, info, success, warning, error; with an icon if named."""
    drawn = icon(icon_name) if icon_name else ""
    return format_html('<span class="badge {}">{}{}</span>', tone, drawn, text)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An inline SVG icon; without `label` it is decoration. KeyError for a name that does not exist."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" viewBox="0 0 24 24" {}><path d="{}"/></svg>', said, ICONS[name])


@register.simple_tag(takes_context=True)
def sort_header(
    context: template.Context, key: str, label: str, css: str = "", *, descending_first: bool = False
) -> SafeString:
    """A <th> whose link sorts by `key`, keeps the other filters and returns to the first page.

    The present order is `?urut=key` or `?urut=-key`, else the page's context variable `sort`. `css` becomes the class
    of the cell: `num`, `wide-only`.
    """
    request = context["request"]
    present = request.GET.get(SORT) or context.get("sort") or ""
    order = {key: "ascending", f"-{key}": "descending"}.get(present, "none")
    turned = {"ascending": f"-{key}", "descending": key, "none": f"-{key}" if descending_first else key}[order]
    query = request.GET.copy()
    query.pop(PAGE, None)
    query[SORT] = turned
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="sort" href="?{}">{}</a></th>',
        css,
        order,
        query.urlencode(),
        label,
    )


def _level_names() -> dict[str, str]:
    return {"TK": _("Tidak kumuh"), "KR": _("Kumuh ringan"), "KS": _("Kumuh sedang"), "KB": _("Kumuh berat")}


def _day(day: date | None) -> date | None:
    return timezone.localtime(day).date() if isinstance(day, datetime) and timezone.is_aware(day) else day


def _time(at: datetime | None, text: str) -> SafeString | str:
    return text if at is None else format_html('<time datetime="{}">{}</time>', at.isoformat(), text)
