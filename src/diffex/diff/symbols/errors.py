"""Why a question about contracts has no answer."""


class QueryError(Exception):
    """A query that is not answered; the sentence is for the client."""
