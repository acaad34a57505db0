"""The WSGI entry point that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from touyan.core.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
application = get_wsgi_application()
refuse_unsafe_start()
