"""How data gets here: the catalogue, and the command that downloads what it lists."""
