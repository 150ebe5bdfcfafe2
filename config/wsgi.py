"""The door of the server: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
if settings.PROXIES:
    # a visitor's address and scheme are taken from the proxy's word, and from nobody else's
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=settings.PROXIES)
# What is loaded by now lives as long as the process: looking through it again for garbage would only hold up requests.
gc.collect()
gc.freeze()
