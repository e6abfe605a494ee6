"""Every error that gaitcheck raises on purpose.

A `GaitcheckError` carries one clear sentence for the user: what is wrong, in which file
or at which time, and what to try. Anything else that escapes is a bug and shows its
traceback. Each surface (command line, web, batch) catches `GaitcheckError` once.
"""

from __future__ import annotations


class GaitcheckError(Exception):
    """Root of all expected errors; its text is shown to the user as it is."""

    exit_code: int = 3


class InputError(GaitcheckError):
    """The clip or keypoint file cannot be used, for the reason given."""


class UnreadableVideo(InputError):
    """The file is not a video, is damaged, or uses a codec that cannot be decoded."""


class VideoTooShort(InputError):
    """The clip holds too few frames or strides to measure anything."""


class NoRunnerFound(InputError):
    """No person, or no person who runs, or the legs are not in the picture."""


class NotRunning(InputError):
    """A person was followed but does not run (walks, squats, stands)."""


class SeveralRunners(InputError):
    """More than one person runs and none stands out; the user must choose."""


class SlowMotion(InputError):
    """The clip plays slower than it was filmed and nothing proves by how much."""


class UnsupportedView(InputError):
    """The camera view allows none of the requested measurements."""


class OutputExists(GaitcheckError):
    """The output folder holds files that gaitcheck did not make, or --force is missing."""

    exit_code = 2


class SettingsError(GaitcheckError, ValueError):
    """A setting is unknown or has an impossible value; it is refused, not repaired."""

    exit_code = 2


class InvalidTrack(GaitcheckError, ValueError):
    """Arrays that do not fit together or hold impossible values."""


class ModelFileError(GaitcheckError):
    """A pose model file is the problem."""


class MissingModel(ModelFileError):
    """The pose model is not on this machine and could not be fetched."""


class WrongHash(ModelFileError):
    """A model file or download does not have the expected SHA-256."""


class MissingDependency(GaitcheckError, ImportError):
    """A Python extra or a system library is absent; the message names it."""


class UnknownTopic(GaitcheckError, LookupError):
    """No page of the knowledge base has this name; near matches are listed."""

    exit_code = 2


class KnowledgeError(GaitcheckError):
    """A data file of the knowledge base cannot be used; every problem is listed."""

    exit_code = 2
