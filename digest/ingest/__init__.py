"""Sources -> Documents: the only place where articles enter."""
