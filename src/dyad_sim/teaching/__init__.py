"""Teaching: the classroom behind the page, scenes, narration, and the page itself."""
