"""Words that are no abuse in a comment, and too coarse for an answer of a brand."""

from bot.rules.phrases import stems, words

KOREAN = stems(r"""
    존나|졸라|_존맛|_존예|_개(꿀|맛|이득|쩔)|ㅈㄴ|ㅁㅊ|_개소리|미친놈|_쩔어|_개?빡치|_개?빡쳐
""")
ENGLISH = words(r"""
    f{1,9}u{1,9}c{1,9}k{1,9}(s|ed|er|ing|in)? | fk(n|in|ing) | wtf | lmfao | stfu | damn(ed|it)?
        | god damn(it)? | crap(py)? | bull shit | holy shit | hell no | badass | arse | piss(ed)?
        | screw you | sucks
""")
