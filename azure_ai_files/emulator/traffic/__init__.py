"""One request and its reply in transit: their state, their record, and the faults that hit them."""
