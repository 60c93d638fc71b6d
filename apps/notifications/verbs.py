"""What notifications say."""

from apps.ledger.verbs import declare

declare("message.sent", zh="已发短信到 {to}", en="Text message sent to {to}", public=False)
declare("message.failed", zh="短信没有发出：{error}", en="Text message could not be sent: {error}", public=False)
declare("message.retried", zh="{actor}让短信再发一次", en="{actor} had the text message sent again", public=False)
