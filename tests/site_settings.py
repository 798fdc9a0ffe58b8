"""Settings of the tests: the site's own, with data in a folder that is thrown away and static files as they lie."""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path

os.environ["NAKHODA_HOME"] = tempfile.mkdtemp(prefix="nakhoda-tests-")
Path(os.environ["NAKHODA_HOME"], "statis").mkdir()
vars().update(vars(import_module("nakhoda.project.settings")))

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
