"""The frozen types that travel between stages, and pure geometry. numpy only."""
