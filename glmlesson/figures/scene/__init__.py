"""The scene: one living figure that runs through the whole book."""
