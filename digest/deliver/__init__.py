"""Pages -> the world: the only place where editions leave."""
