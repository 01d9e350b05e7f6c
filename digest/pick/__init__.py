"""Sentences -> what an edition prints of them: the lead and the extract, and the attributed quotations."""
