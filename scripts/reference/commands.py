"""The page of commands, from the command line itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer.main

from nakhoda.cli.site import app
from scripts.reference.markdown import table


def command_page() -> str:
    """Every command with its usage, arguments and options."""
    root = typer.main.get_command(app)
    text = f"# Perintah\n\n{root.help}\n\n"
    text += f"{root.epilog}\n\n" if root.epilog else ""
    return text + "".join(_section(path, command) for path, command in _walk("nakhoda", root))


def _walk(path: str, command: Any) -> list[tuple[str, Any]]:
    """The commands without groups, depth first, as (`nakhoda law check`, command)."""
    children = getattr(command, "commands", None)
    if children is None:
        return [(path, command)]
    return [found for name, child in children.items() for found in _walk(f"{path} {name}", child)]


def _section(path: str, command: Any) -> str:
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    options = [item for item in command.params if item.param_type_name == "option" and item.name != "help"]
    usage = " ".join([path, *(_name(item) for item in arguments), *(["[PILIHAN]"] if options else [])])
    text = f"## {path}\n\n{command.help}\n\n```text\n{usage}\n```\n\n"
    text += table(("Isian", "Arti"), [(f"`{_name(item)}`", item.help) for item in arguments])
    return text + table(("Pilihan", "Arti", "Bawaan"), [(_option(item), item.help, _default(item)) for item in options])


def _name(item: Any) -> str:
    name = str(item.metavar or item.name).upper()
    return name if item.required else f"[{name}]"


def _option(item: Any) -> str:
    return " ".join(f"`{name}`" for name in [*item.opts, *item.secondary_opts])


def _default(item: Any) -> str:
    if item.required:
        return "wajib"
    if isinstance(item.default, bool):
        return f"`{(item.opts if item.default else item.secondary_opts)[0]}`" if item.secondary_opts else "–"
    if isinstance(item.default, Path):
        return f"`{item.default.as_posix()}`"
    return f"`{item.default}`" if item.default not in (None, "") else "–"
