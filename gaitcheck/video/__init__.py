"""Video files in and out: what the container says, frames with true times, an mp4 writer."""
