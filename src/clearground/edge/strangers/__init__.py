"""Files of strangers: the cage in which a child process reads them, and how the parent asks."""
