"""Parts and relationships of an .xlsx: the little of the format that annotating needs."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TAG = r"<(?P<p>(?:\w+:)?){name}\b(?P<a>[^>]*?)(?P<end>/?)>"


class Package:
    """A workbook's parts as bytes, changed in memory and written as a copy; untouched parts stay as they were."""

    def __init__(self, path: Path) -> None:
        self._source = path
        self._changed: dict[str, bytes] = {}
        with zipfile.ZipFile(path) as archive:
            self._names = archive.namelist()

    def __contains__(self, part: str) -> bool:
        return part in self._changed or part in self._names

    def text(self, part: str) -> str:
        """A part's XML text. UnicodeDecodeError if it is not UTF-8."""
        if part not in self._changed:
            with zipfile.ZipFile(self._source) as archive:
                return archive.read(part).decode("utf-8-sig")
        return self._changed[part].decode()

    def put(self, part: str, text: str) -> None:
        """Set a part, new or old."""
        self._changed[part] = text.encode()

    def write(self, target: Path) -> None:
        """Write the copy to `target`, which must not be the source."""
        with zipfile.ZipFile(self._source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                new.writestr(info, self._changed.get(info.filename) or old.read(info))
            for part in self._changed:
                if part not in self._names:
                    new.writestr(part, self._changed[part])

    def sheets(self) -> dict[str, str]:
        """Part of each worksheet by the sheet's name."""
        targets = self.relations("xl/workbook.xml")
        found: dict[str, str] = {}
        for match in tags("sheet", self.text("xl/workbook.xml")):
            relation = re.search(r'\b\w+:id="([^"]+)"', match["a"])
            if relation and relation[1] in targets:
                found[unescape(attribute(match["a"], "name"))] = targets[relation[1]][1]
        return found

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind (the last word of its type) and target part of each relation of a part, by id."""
        rels = rels_of(part)
        if rels not in self:
            return {}
        found = {}
        for match in tags("Relationship", self.text(rels)):
            target = unescape(attribute(match["a"], "Target"))
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            kind = attribute(match["a"], "Type").rsplit("/", 1)[-1]
            found[attribute(match["a"], "Id")] = (kind, posixpath.normpath(absolute))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation from a part to another; its id."""
        rels, taken = rels_of(part), self.relations(part)
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        link = (
            f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" '
            f"Target={quoteattr(posixpath.relpath(target, posixpath.dirname(part)))}/>"
        )
        if rels in self:
            self.put(rels, re.sub(r"(</(?:\w+:)?Relationships>)", lambda end: link + end[1], self.text(rels)))
        else:
            self.put(
                rels, f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}">{link}</Relationships>'
            )
        return f"rId{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Say a new part's content type."""
        self._add_type(f'<Override PartName="/{part}" ContentType="{content_type}"/>', f'"/{part}"')

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say the content type of an extension, if it is not said yet."""
        self._add_type(f'<Default Extension="{extension}" ContentType="{content_type}"/>', f'Extension="{extension}"')

    def free_part(self, pattern: str) -> str:
        """The first part name that is not taken, `pattern` having one `{}` for a number."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def _add_type(self, line: str, known: str) -> None:
        types = self.text("[Content_Types].xml")
        if known not in types:
            at = types.index("<Types")
            start = types.index(">", at) + 1
            self.put("[Content_Types].xml", types[:start] + line + types[start:])


def tags(name: str, text: str) -> list[re.Match[str]]:
    """Opening tags of a name: groups `p` prefix, `a` attributes, `end` a slash if self-closing."""
    return list(re.finditer(TAG.format(name=name), text))


def attribute(attributes: str, name: str) -> str:
    """An attribute's raw value, or an empty text."""
    match = re.search(rf'(?<![\w:]){name}="([^"]*)"', attributes)
    return match[1] if match else ""


def unescape(text: str) -> str:
    """XML text as plain text."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def xml_text(text: str) -> str:
    """Plain text as XML text, without characters that XML cannot hold."""
    return escape(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text))


def rels_of(part: str) -> str:
    """The part that holds a part's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
