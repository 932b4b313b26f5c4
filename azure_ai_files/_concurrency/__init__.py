"""Many calls at once: who may send next, which transfer has ended, and who carries out the calls."""
