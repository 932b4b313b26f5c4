"""Each promise about failure holds when real connections, disks and processes break."""
