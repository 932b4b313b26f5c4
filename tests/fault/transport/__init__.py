"""Each row of the table of HTTP's details, on raw sockets, sync and async alike. Test names begin with the row."""
