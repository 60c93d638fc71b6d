"""好差评: what citizens say of how they were served, and what the rated unit does about a poor rating."""
