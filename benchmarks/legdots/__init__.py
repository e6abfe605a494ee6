"""Dots painted on rendered runners, and how well rearfoot eversion is read from them."""
