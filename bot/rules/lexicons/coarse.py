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
LOOK_ALIKES = (
    *stems(r"""
        꺼져 (요|서|도|있|야|버|가|도록)|꺼지 (면|고|는|니|거|며|기|나|자|도|지)|꺼집|꺼졌
        닥쳐 (올|온|오|왔|옵)
        [0-9]시[0-9]|시 바(로|꿔|꾸|꿀)
        (한|두|세|네|몇|여러|다섯|여섯|열|[0-9]) 개
        (영향|피해|효과|결과|불편)[가-힣]{0,2} 미친
        홍어|등신대|졸라매
    """),
    *words(r"""
        go back to your (order|page|account|settings?|normal|cart|profile|app|home|last)~
        pricks? (the|it|them|a|your|some|each|holes?|potato|sweet|with|all)~
    """),
)
"""Everyday words of answers: the light goes out, "prick the potato"."""
