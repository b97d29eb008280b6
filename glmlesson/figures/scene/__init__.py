"""The scene: one living figure that runs through the whole book."""

from glmlesson.figures.scene.families import dataset
from glmlesson.figures.scene.geometry import geometry
from glmlesson.figures.scene.scene import Scene, Step

__all__ = ["Scene", "Step", "dataset", "geometry"]
