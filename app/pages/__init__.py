"""Pages: the report on a paper, search, home, a statement, about; HTML rendered on the server."""
