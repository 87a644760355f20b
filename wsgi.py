"""The portal for a WSGI server and for the `flask` command."""

from ideas import create_app

app = create_app()
