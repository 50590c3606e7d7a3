"""The web editor: one local server for one casebook; see :func:`routes.editor.app.create_app`."""
