"""From events and keypoints to readings with honest intervals, or a reason for none."""
