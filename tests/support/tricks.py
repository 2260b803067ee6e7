"""What strangers may write to get power over a workspace: every trick of Slack's markup."""

TRICKS = {
    "channel": "<!channel> 긴급",
    "here and everyone": "<!here> <!everyone>",
    "people": "<@U_MINA> <@U_JIWOO|지우>",
    "group": "<!subteam^S_ONCALL|@oncall>",
    "false link": "<https://evil.example/|https://bank.example>",
    "link to a channel": "<#C_ONCALL|oncall>",
    "date with a link": "<!date^0^{date}^https://evil.example|today>",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "escaped already": "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "markup": "*bold* _italic_ ~strike~ `code` ```block```\n> quote",
    "icons": ":white_check_mark: 승인했어요 :rotating_light:",
    "bare links": "https://evil.example/ javascript:alert(1) mailto:a@evil.example",
    "typed mentions": "@channel @here @mina #mosiru-oncall",
    "right to left": "\u202eevil\u202d \u2066inside\u2069 \u200fשלום",
    "zero width": "a\u200bb\u200dc\ufeffd\u2060<\u200b!channel>",
    "long word": "가" * 1000,
    "long latin word": "x" * 1000,
    "json": '{"type": "mrkdwn", "text": "<!channel>"}',
    "bars": "name|<https://evil.example|name>",
}
