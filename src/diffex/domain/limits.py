"""Every limit of the exchange, in one place. Times are seconds unless named otherwise.

They are not ``Final``: the compiler builds such a number in, and a test could not lower it.
"""

# Names and messages
ID_LENGTH: int = 128
MESSAGE_BYTES: int = 64 * 1024
MESSAGE_FRAGMENTS: int = 1_024
"""Empty fragments would never reach the limit of bytes."""
JSON_DEPTH: int = 8
PASSWORD_LENGTH: int = 256

# One connection
HANDSHAKE_SECONDS: float = 5.0
LOGIN_SECONDS: float = 30.0
"""A connection that has not logged in by then is cut."""
PING_SECONDS: float = 20.0
SILENCE_SECONDS: float = 60.0
"""A connection without any traffic from the peer for so long is cut."""
WRITE_STALL_SECONDS: float = 30.0
"""A peer that takes nothing off a full write buffer for so long is cut."""
WRITE_BUFFER_BYTES: int = 256 * 1024
SEND_BUFFER_BYTES: int = 128 * 1024
RECEIVE_BUFFER_BYTES: int = 32 * 1024
"""Of the kernel, for a connection; it bounds how much of a flood is taken in at a time."""
READ_BUFFER_BYTES: int = 1024
CLOSE_SECONDS: float = 2.0
"""How long a peer may take to answer a close frame."""
LOGIN_ATTEMPTS: int = 5
COMMANDS_PER_SECOND: int = 5_000
FRAMES_PER_SECOND: int = 10_000
"""WebSocket frames of any kind that are read from one connection; more have to wait."""
SYMBOLS_PER_SESSION: int = 1_000
CHARTS_PER_SESSION: int = 50
VIEW_WIDTH: int = 10_000
BARS_PER_SESSION: int = 30_000
"""Bars that all charts of a session show together: what one frame may have to restate."""
NOTIFIES_KEPT: int = 50
"""Notices that stay in a mirror once they were sent."""
NOTIFIES_WAITING: int = 2_000
"""Notices that wait to be sent; beyond it the oldest is lost."""

# One connection of the standard dialect
STANDARD_LOGIN_SECONDS: float = 300.0
"""A page shows its login form over the open connection, so people type meanwhile."""
STANDARD_SILENCE_SECONDS: float = 120.0
"""A strategy that computes answers nothing: TqSdk reads only where it waits for an update."""
BEFORE_LOGIN_SECONDS: int = 10
"""How long a command waits for the login that it came before."""
BEFORE_LOGIN_COMMANDS: int = 100
"""Commands that wait for a login; further ones are refused."""
BEFORE_LOGIN_BYTES: int = 64 * 1024
"""Bytes of the commands that wait for a login."""

# All connections
CONNECTIONS: int = 20_000
SESSIONS_PER_USER: int = 64
LOGINS_QUEUED: int = 256
PUBLIC_FRAMES_A_TURN: int = 16
"""Frames of nothing but public news that are sent before what is private goes first again."""
COMMANDS_QUEUED: int = 100_000
COMMANDS_A_TURN: int = 200
"""Commands carried out before the frames that they caused are sent."""

# A session's backlog
BACKLOG_PARTS: int = 64
"""Encoded transactions that wait before they are composed."""
BACKLOG_GATHERED_BYTES: int = 8 * 1024 * 1024
"""Bytes of them: charts of 10,000 bars are a megabyte each."""
BACKLOG_BYTES: int = 256 * 1024
"""A composed backlog above this, and above the snapshot's own size, is restated."""

# A user's orders
LIVE_ORDERS: int = 2_000
BATCH_ORDERS: int = 100
"""Orders, or cancels, in one command."""
FINISHED_KEPT: int = 2_000
"""Finished orders, and trades, that stay in a user's snapshot; older ones leave it."""

PRE_ORDERS_KEPT: int = 100
"""Questions for an order's margin whose answers stay in a user's snapshot."""
TRANSFERS_KEPT: int = 100
"""Transfers that stay in a user's snapshot."""

# A user's conditional orders
CONDITIONS_PER_USER: int = 200
"""Conditional orders that wait or are paused."""
CONDITIONS_KEPT: int = 200
"""Conditional orders that ended and stay in a user's snapshot; older ones leave it."""
CONDITIONS_A_COMMAND: int = 100
"""Conditional orders that fire after one command; the rest fire after the next."""

# A user's money
FUNDS: int = 10**15
"""Fen that an account may have been paid in: as many yuan, fen included, as a double shows."""

# A user's statements
STATEMENTS_KEPT: int = 10
"""Trading days whose statements can still be asked for."""
STATEMENT_TRADES: int = 500
"""Trades that a statement lists, the newest; its sums are those of all of them."""

# The operator
OPERATOR_SECONDS: float = 30.0
"""How long a request waits for the outcome of its command."""

# Market data
DEPTH: int = 5
BARS_KEPT: int = 20_000
"""Bars of a series. Deriving one reads as many, while every order waits."""
SERIES: int = 2_000
"""K-line series (symbol, duration) that live at once."""
SERIES_IDLE: int = 200
"""Of them, series that nobody watches and that are kept in case somebody comes back."""
TICKS_KEPT: int = 10_000
"""Ticks of a contract; as many as the widest chart shows."""
DURATION_SECONDS: int = 366 * 86_400
QUOTE_SECONDS: float = 0.1
"""Shortest time between two publications of quotes and K-lines."""
TICK_SECONDS: float = 0.5
"""Time between two ticks of a contract that changes all the time."""
RISK_SECONDS: float = 1.0
"""Time between two checks whether accounts have enough for their margin."""
WAKE_SECONDS: float = 0.1
"""Time between two looks whether something of the trading day is due."""
MARK_SECONDS: float = 0.5
"""Shortest time between two revaluations of the accounts that watch."""

# Market data in the standard dialect
MD_CHARTS: int = 1_000
"""Charts of a session: a strategy has one for each series."""
MD_CHART_SYMBOLS: int = 50
MD_FRAME_BARS: int = 10_000
"""Bars of before, and ids of partners, in one frame; the next ones have the rest."""
MD_ANSWERS: int = 1_000
MD_ANSWERS_BYTES: int = 16 * 1024 * 1024
"""Answers to contract queries that stay in a mirror; the oldest go, the newest always stays."""
CHUNK_BARS: int = 500
CHUNKS_KEPT: int = 400
"""Runs of ``CHUNK_BARS`` finished bars that stay encoded, for all sessions together."""

# Queries about contracts
QUERY_CHARS: int = 50_000
"""Characters of a query; TqSdk warns its user above so many."""
QUERY_TEXT_CHARS: int = 4_000
"""Characters of a query without the names and numbers it asks for: what has to be parsed."""
QUERY_DEPTH: int = 20
"""Selections, lists and arguments within one another, fragments in their place."""
QUERY_FIELDS: int = 500
"""Fields of a query, fragments in their place."""
QUERY_VALUES: int = 100_000
"""Values of an answer; every field of every contract is half of it."""
QUERY_NANOS_SESSION: int = 50_000_000
"""Nanoseconds of a second in which one session's queries are answered; further ones wait."""
QUERY_NANOS_ALL: int = 300_000_000
"""The same for all sessions together."""
QUERIES_A_SWEEP: int = 2
"""Queries that waited are answered so many a second and session."""
QUERIES_WAITING: int = 200
"""Queries of a session that wait; beyond it they are refused."""
QUERIES_KEPT: int = 64
"""Parsed queries; every name and number in them may be another one."""
LISTINGS_KEPT: int = 4
"""Past trading days whose contracts stay described."""
# The past
PAST_DAYS: int = 500
"""Trading days that may be made."""
PAST_BLOCKS: int = 32
"""Days of bars that stay decoded: some 300 kB of minutes, or 2 MB of steps."""
PAST_TICK_BLOCKS: int = 8
"""Days of ticks that stay decoded, some 6 MB each."""
PAST_SERIES: int = 64
"""Durations whose bars stay laid out."""
# HTTP, on the same port
HTTP_HEAD_BYTES: int = 16 * 1024
"""Of one request, WebSocket handshakes included."""
HTTP_BODY_BYTES: int = 64 * 1024
HTTP_CONNECTION_SECONDS: float = 60.0
"""How long a connection without a WebSocket may last, whatever it does."""
HTTP_IDLE_SECONDS: int = 5
"""How long a kept connection may wait for its next request."""
HTTP_REQUESTS: int = 100
"""Requests on one kept connection."""
HTTP_PIPELINED: int = 8
"""Requests of one connection that wait while another is answered."""
HTTP_CONNECTIONS: int = 1_000

# Tokens
ACCESS_TOKEN_SECONDS: int = 30 * 86_400
"""TqSdk keeps the token of its start for all its life, and connects again with it."""
REFRESH_TOKEN_SECONDS: int = 60 * 86_400
REFRESH_TOKENS_PER_USER: int = 64
"""Beyond it the oldest no longer works."""
ACCOUNTS_GRANTED: int = 32
"""Account names in a user's tokens; beyond it the oldest leaves."""
TOKEN_BYTES: int = 8 * 1024
TOKEN_CHECKS: int = 64
"""Passwords under way for tokens at once: a flood of them leaves logins by socket their places."""
TOKEN_FAILURES: int = 10
"""Wrong passwords for one name from one address within a window."""
TOKEN_FAILURE_SECONDS: float = 60.0
TOKEN_NAMES_WATCHED: int = 10_000
"""Pairs of a name and an address whose failures are counted at once."""
