"""The samples, the demo and the code of the README run as their readers run them."""
