"""Settings of the test run: the same as in production but for speed of passwords and a throw-away place."""

import os
import tempfile

# processes that run tests side by side share nothing: each has its own files, keys and database
os.environ["HEMEI_DATA"] = os.path.join(
    os.environ.get("HEMEI_DATA") or tempfile.mkdtemp(prefix="hemei-test-"),
    os.environ.get("PYTEST_XDIST_WORKER", ""),
)
os.environ.setdefault("HEMEI_SECRET", "only-for-tests")

from config.settings import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
API_CALLS_A_MINUTE = 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"] == "hemei.common.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
