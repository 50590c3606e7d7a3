"""The landing page of an atlas, and the small pictures of its questions."""
