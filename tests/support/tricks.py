"""What strangers may write to get power over a workspace: every trick of markup and letters."""

TRICKS = {
    "channel": "<!channel> 긴급",
    "here": "<!here> <!everyone>",
    "people": "<@U_MINA> <@U_JIWOO|지우>",
    "group": "<!subteam^S_ONCALL|@oncall>",
    "false_link": "<https://evil.example/|https://bank.example>",
    "channel_link": "<#C_ONCALL|oncall> <#C_US|mosiru-us>",
    "date": "<!date^0^{date}^https://evil.example|today>",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)><b>b</b>",
    "handler": '"><svg/onload=alert(1)> <img src=x onerror="alert(1)">',
    "escaped": "&lt;!channel&gt; &amp;lt;!here&amp;gt; &#60;!here&#62;",
    "marks": "*bold* _italic_ ~strike~ `code` ```block```\n> quote &gt; quote",
    "markdown": "**굵게** [은행](https://evil.example) ![x](https://evil.example/x.png)\n# 제목",
    "icons": ":white_check_mark: 승인했어요 :lock: :rotating_light:",
    "addresses": "https://evil.example/ javascript:alert(1) mailto:a@evil.example",
    "typed": "@channel @here @mina #mosiru-oncall",
    "backwards": "\u202eevil\u202d \u2066inside\u2069 \u200fשלום \u202egnp.exe\u202c",
    "invisible": "a\u200bb\u200dc\ufeffd\u2060e\u00adf<\u200b!channel>",
    "tall": "Z\u0300\u0301\u0302\u0303\u0304\u0305" * 20,
    "long_hangul": "가" * 1000,
    "long_latin": "W" * 1000,
    "json": '{"type": "mrkdwn", "text": "<!channel>"}',
    "bars": "name|<https://evil.example|name> label|https://evil.example",
}
"""By a name that can be part of a test's id and of a comment's."""
