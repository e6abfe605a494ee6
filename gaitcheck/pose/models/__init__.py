"""Pose model files: which there are, where they lie, and how they get there.

Four calls serve everything else: `ensure` (used by the first ``analyze``), `pull`, `locate`
and `model_statuses` (``gaitcheck models pull | path | list``).
"""

from gaitcheck.pose.models.download import Progress
from gaitcheck.pose.models.listing import ModelStatus, model_statuses
from gaitcheck.pose.models.places import (
    FOLDER_VARIABLE,
    ModelFile,
    locate,
    model_folders,
)
from gaitcheck.pose.models.provision import ensure, pull
from gaitcheck.pose.models.registry import ModelEntry, Registry, load_registry

__all__ = [
    "FOLDER_VARIABLE",
    "ModelEntry",
    "ModelFile",
    "ModelStatus",
    "Progress",
    "Registry",
    "ensure",
    "load_registry",
    "locate",
    "model_folders",
    "model_statuses",
    "pull",
]
