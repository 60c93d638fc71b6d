"""What the ledger hears of posts, the calendar and the map."""

from apps.ledger.verbs import declare

declare("post.held", zh="{name}任{post}", en="{name} now holds {post_en}", public=False)
declare("post.released", zh="{name}不再任{post}", en="{name} no longer holds {post_en}", public=False)
