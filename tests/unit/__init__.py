"""Each private module does what it says by itself: decisions as tables, files and journals on a real disk."""
