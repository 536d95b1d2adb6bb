"""Market data in the standard dialect: quotes, charts of bars and ticks, contract queries."""
