"""Running-gait analysis from an ordinary video.

Importing this package does nothing else: no model, no OpenCV, no logging set-up.
The one way in is :func:`gaitcheck.pipeline.analyze`.
"""

__version__ = "0.1.0"
