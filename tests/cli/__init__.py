"""The command line does what its specification says, against an emulator in a process of its own."""
