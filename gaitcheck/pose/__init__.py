"""From pictures to the runner's keypoints: who the runner is, and where the joints are."""
