"""Each service accepts and refuses what the real one does, in the words of the real one."""
