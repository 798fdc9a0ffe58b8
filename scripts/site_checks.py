"""Checks of the site that need no database: no missing migration, no unsafe deployment setting."""

from __future__ import annotations

import os
import sys
import tempfile


def main() -> int:
    """Run Django's checks as for a server behind HTTPS; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"NAKHODA_HOME": folder, "NAKHODA_HTTPS": "1", "NAKHODA_DEBUG": "0"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "nakhoda.project.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("check", deploy=True, fail_level="WARNING")
        call_command("makemigrations", check=True, dry_run=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
